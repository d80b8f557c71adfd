"""What the window does when a command is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices

from workbench.app.shell import theme
from workbench.app.shell.command_palette import CommandPalette
from workbench.app.shell.entries import entries_of
from workbench.app.shell.language import tr
from workbench.app.shell.working import main_activity

if TYPE_CHECKING:
    from workbench.app.shell.window import MainWindow


class Doings:
    """The half of the window that the table of commands calls."""

    def do(self: MainWindow, command: str) -> None:
        """Do the command of that id, if it can be used now."""
        action = self.actions_table.get(command)
        if action is not None and action.enabled(self.state.now):
            action.run()

    def choose_pictures(self: MainWindow) -> None:
        self.asking.folder(tr("Choose the folder with your pictures"), self.projects.open_place)

    def choose_archive(self: MainWindow) -> None:
        self.asking.file(tr("Choose a ZIP of pictures"), "ZIP (*.zip)", self.projects.open_place)

    def choose_project(self: MainWindow) -> None:
        self.asking.folder(tr("Choose a project"), self.projects.open_project)

    def read_again(self: MainWindow) -> None:
        self.projects.read_again()

    def close_project(self: MainWindow) -> None:
        self.projects.close()

    def try_sample(self: MainWindow, name: str) -> None:
        self.projects.try_sample(name)

    def find_command(self: MainWindow) -> None:
        if self._palette is None:
            self._palette = CommandPalette(
                self, lambda: entries_of(self.actions_table, self.state.now, self.session,
                                         self.projects.open_project)
            )  # fmt: skip
        self._palette.open()

    def choose_theme(self: MainWindow, choice: str) -> None:
        theme.follow(choice)
        self.session.settings.theme = choice
        self.session.settings.save()
        self.state.refresh()

    def toggle_full_screen(self: MainWindow) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_help(self: MainWindow) -> None:
        from workbench.app.shell.help import HelpPanel

        if self._help is None:
            self._help = HelpPanel()
            self._body.addWidget(self._help)
        elif self._help.isVisible():
            self._help.hide()
            return
        self._help.show_stage(self.state.now.stage)
        self._help.show()

    def show_shortcuts(self: MainWindow) -> None:
        from workbench.app.shell.help import ShortcutSheet

        self._show_dialog(ShortcutSheet(self.actions_table.all(), self))

    def show_about(self: MainWindow) -> None:
        from workbench.app.shell.about import AboutDialog

        self._show_dialog(AboutDialog(self._device, self))

    def show_log(self: MainWindow) -> None:
        from workbench.core.logs import log_file

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    def pause_or_resume(self: MainWindow) -> None:
        activity = self.session.running("training")
        if activity is not None:
            self.session.pause("training", not activity.paused)

    def stop_work(self: MainWindow) -> None:
        activity = main_activity(self.session.activities())
        if activity is not None:
            self.session.stop(activity.key)

    def start_training(self: MainWindow) -> None:
        """What the status bar's Start does: the Train stage's own command."""
        self.do("train.start")

    def know_device(self: MainWindow, title: str) -> None:
        """Show what the work runs on."""
        self._device = title
        self.top.show_device(title)
