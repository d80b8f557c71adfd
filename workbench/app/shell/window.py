"""The main window: what surrounds the stages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QWidget

from workbench.app.shell import menus
from workbench.app.shell.actions import Actions, ShellState
from workbench.app.shell.commands import shell_actions
from workbench.app.shell.dialogs import Dialogs
from workbench.app.shell.endings import Endings
from workbench.app.shell.icons import icon
from workbench.app.shell.landing import Landing
from workbench.app.shell.language import tr
from workbench.app.shell.message_bar import MessageBar
from workbench.app.shell.projects import Projects
from workbench.app.shell.pump import Pump
from workbench.app.shell.session import Message, Session, StageWish
from workbench.app.shell.stage import Stage
from workbench.app.shell.stage_rail import StageRail
from workbench.app.shell.stages import STAGES, build_stage, title_of
from workbench.app.shell.state import StateKeeper
from workbench.app.shell.status_bar import StatusBar
from workbench.app.shell.top_bar import TopBar
from workbench.app.shell.trouble import Trouble
from workbench.app.shell.window_doings import Doings
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import literally
from workbench.app.widgets.text import line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog


log = logging.getLogger(__name__)
_LEAST = (960, 620)
_USUAL = (1280, 800)
TITLE = "Workbench"


class MainWindow(QMainWindow):
    """Top bar, stage rail, pages, status bar; knows the stages only through their table."""

    def __init__(self, session: Session, trouble: Trouble) -> None:
        super().__init__()
        self.session = session
        self.actions_table = Actions()
        self.doings = Doings(self)
        self.landing = Landing(self)
        self.trouble = trouble
        trouble.show = self._show_message
        self.pump = Pump(session, self)
        self.dialogs = Dialogs(self, session)
        self.projects = Projects(session, self.dialogs.may_leave_project)
        self.state = StateKeeper(session, self._refresh)
        self.endings = Endings(session, lambda: self.state.now.stage)
        self._stages: dict[str, Stage] = {}
        self.qt_actions = menus.QtActions(self, self.actions_table)
        self._build()
        self.actions_table.add(*shell_actions(self.doings))
        self.qt_actions.take_over()
        self._hang_menus()
        self._listen()
        self._restore_geometry()
        self.show_stage("data")
        self.pages.currentWidget().setFocus()  # where to begin, not the first button of the bar
        self.state.refresh()

    # ------------------------------------------------------------ stages

    def show_stage(self, stage: str) -> None:
        """Bring a stage's page to the front; it is built at the first visit."""
        built = self.stage(stage)
        self.rail.choose(stage)
        self.pages.setCurrentWidget(built.widget)
        self.state.stage_shown(stage)
        self.doings.turn_help_to(stage)
        built.shown()

    def stage(self, stage: str) -> Stage:
        """A stage, built where it is not yet."""
        if stage not in self._stages:
            built = build_stage(stage, self.session)
            self._stages[stage] = built
            built.widget.setAccessibleName(title_of(stage))
            self.pages.addWidget(built.widget)
            self.actions_table.add(*built.actions)
            self.qt_actions.take_over()
            self._hang_menus()
        return self._stages[stage]

    def _wish(self, wish: StageWish) -> None:
        self.show_stage(wish.stage)
        if wish.about is not None:
            self._stages[wish.stage].receive(wish.about)

    def do(self, command: str) -> None:
        """Do the command of that id, if it can be used now."""
        self.doings.do(command)

    def try_sample(self, name: str) -> None:
        """Make a built-in sample and open it."""
        self.projects.try_sample(name)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("app"))
        self.setMinimumSize(*_LEAST)
        self.setAcceptDrops(True)
        self.top = TopBar(self.doings.find_command)
        self.rail = StageRail(self.show_stage)
        self.pages = QStackedWidget()
        self.status = StatusBar(
            self.session.pause,
            self.session.stop,
            self.doings.start_training,
            lambda: self.show_stage("train"),
        )
        self.body = row(self.rail, line(vertical=True), spacing=0)
        self.body.addWidget(self.pages, 1)
        whole = column(self.top, line(), spacing=0)
        whole.addLayout(self.body, 1)
        whole.addWidget(line())
        whole.addWidget(self.status)
        centre = QWidget()
        centre.setLayout(whole)
        self.messages = MessageBar(self.pages, centre)
        self.setCentralWidget(centre)

    def _hang_menus(self) -> None:
        made = [QMenu(self), QMenu(self), QMenu(self)]
        tables = (menus.PROJECT, menus.VIEW, menus.HELP)
        extra: dict[str, Callable[[QMenu], object]] = {
            menus.RECENT: self._fill_recent,
            menus.STAGES_COMMANDS: lambda menu: menus.stage_submenus(
                menu, [(s.id, s.title) for s in STAGES], self.qt_actions
            ),
        }
        for menu, table in zip(made, tables, strict=True):
            menus.fill(menu, table, self.qt_actions, extra)
        before = [self.top.project.menu(), self.top.view.menu(), self.top.help.menu()]
        self.top.set_menus(*made)
        for menu in before:
            if menu is not None:
                menu.deleteLater()

    def _fill_recent(self, menu: QMenu) -> None:
        recent = menu.addMenu(tr("Recent projects"))
        recent.setIcon(icon("clock", "text_soft"))
        recent.aboutToShow.connect(lambda: self._list_recent(recent))

    def _list_recent(self, menu: QMenu) -> None:
        menu.clear()
        for folder in self.session.settings.recent_projects():
            name = folder.name.removesuffix(".workbench")
            entry = menu.addAction(literally(name))
            entry.setToolTip(str(folder))
            entry.triggered.connect(lambda *_, f=folder: self.projects.open_project(f))
        if menu.isEmpty():
            menu.addAction(tr("None yet")).setEnabled(False)

    def _listen(self) -> None:
        session = self.session
        session.stage_wanted.listen(self._wish)
        session.command_wanted.listen(self.doings.do)
        session.said.listen(self._show_message)
        session.taken_back.listen(self.messages.take_back)
        self.messages.wanted.connect(session.stage_wanted.publish)
        session.activities_changed.listen(lambda now: self.status.show_activities(now))
        session.trained_elsewhere.listen(self.status.offer_watch)
        session.drained.listen(lambda _none: self.trouble.drain())
        session.project_changed.listen(lambda _project: self.messages.let_go())

    def _refresh(self, state: ShellState) -> None:
        project = self.session.project
        self.top.show_project(project.name if project else None)
        self.setWindowTitle(f"{project.name} – {TITLE}" if project else TITLE)
        self.qt_actions.refresh(state)
        start = self.actions_table.get("train.start")
        if start is None and state.items:
            QTimer.singleShot(0, self, self._ready_to_train)
        if state.runs and "inspect" not in self._stages:
            QTimer.singleShot(0, self, lambda: self.stage("inspect"))
        offered = start is not None and not state.working and start.enabled(state)
        self.status.offer_start(start.title if start and offered else "")
        self.status.say((start.why_not(state) if start else "") or self.state.sentence())

    def _ready_to_train(self) -> None:
        """Start works from any stage once there are pictures; the Train stage knows how."""
        self.stage("train")
        self.state.refresh()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab as the eye reads: pages are built after the bar at the bottom, and come before it."""
        self.status.come_last()
        return super().focusNextPrevChild(forward)

    # ------------------------------------------------------------ messages

    def _show_message(self, message: Message) -> None:
        if message.detail:
            from workbench.app.shell.trouble_dialog import TroubleDialog

            self.show_dialog(TroubleDialog(message, self))
        else:
            self.messages.show_message(message)

    def show_dialog(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # ------------------------------------------------------------ coming and going

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.landing.enter(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.landing.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.landing.drop(event)

    def _restore_geometry(self) -> None:
        saved = self.session.settings.geometry
        if saved and self.restoreGeometry(QByteArray.fromBase64(saved.encode())):
            return
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(_USUAL[0], room.width()), min(_USUAL[1], room.height()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.dialogs.may_close():
            event.ignore()
            return
        settings = self.session.settings
        settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        settings.save()
        self.pump.stop()
        self.hide()  # nobody need watch the jobs end
        QGuiApplication.sync()
        self.session.close()
        event.accept()
