"""What the window does when a command is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.working import main_activity

if TYPE_CHECKING:
    from workbench.app.shell.command_palette import CommandPalette
    from workbench.app.shell.finding import Findable
    from workbench.app.shell.help import HelpPanel
    from workbench.app.shell.window import MainWindow


class Doings:
    """What the table of commands calls."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.palette: CommandPalette | None = None
        self.help: HelpPanel | None = None
        self._device = ""

    def turn_help_to(self, stage: str) -> None:
        """Show the help of another stage, if help is open."""
        if self.help is not None and self.help.isVisible():
            self.help.show_stage(stage)

    def close(self) -> None:
        self._window.close()

    def show_stage(self, stage: str) -> None:
        self._window.show_stage(stage)

    def do(self, command: str) -> None:
        """Do the command of that id, if it can be used now."""
        action = self._window.actions_table.get(command)
        if action is not None and action.enabled(self._window.state.now):
            action.run()

    def choose_pictures(self) -> None:
        self._window.dialogs.folder(
            tr("Choose the folder with your pictures"), self._window.projects.open_place
        )

    def choose_archive(self) -> None:
        self._window.dialogs.file(
            tr("Choose a ZIP of pictures"), "ZIP (*.zip)", self._window.projects.open_place
        )

    def choose_project(self) -> None:
        self._window.dialogs.folder(tr("Choose a project"), self._window.projects.open_project)

    def read_again(self) -> None:
        self._window.projects.read_again()

    def choose_new_place(self) -> None:
        self._window.dialogs.folder(
            tr("Choose the folder where the pictures are now"), self._window.projects.read_pictures
        )

    def close_project(self) -> None:
        self._window.projects.close()

    def try_sample(self, name: str) -> None:
        self._window.projects.try_sample(name)

    def find_command(self) -> None:
        if self.palette is None:
            from workbench.app.shell.command_palette import CommandPalette

            self.palette = CommandPalette(self._window, self._entries)
        self.palette.open()

    def _entries(self) -> list[Findable]:
        from workbench.app.shell.entries import entries_of

        window = self._window
        return entries_of(
            window.actions_table, window.state.now, window.session, window.projects.open_project
        )

    def choose_theme(self, choice: str) -> None:
        theme.follow(choice)
        self._window.session.settings.theme = choice
        self._window.session.settings.save()
        self._window.state.refresh()

    def toggle_full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_help(self) -> None:
        from workbench.app.shell.help import HelpPanel

        if self.help is None:
            self.help = HelpPanel()
            self._window.body.addWidget(self.help)
        elif self.help.isVisible():
            self.help.hide()
            return
        self.help.show_stage(self._window.state.now.stage)
        self.help.show()

    def show_shortcuts(self) -> None:
        from workbench.app.shell.help import ShortcutSheet

        self._window.show_dialog(ShortcutSheet(self._window.actions_table.all(), self._window))

    def show_about(self) -> None:
        from workbench.app.shell.about import AboutDialog

        self._window.show_dialog(AboutDialog(self._device, self._window))

    def show_log(self) -> None:
        from workbench.core.logs import log_file

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    def pause_or_resume(self) -> None:
        activity = self._window.session.running("training")
        if activity is not None:
            self._window.session.pause("training", not activity.paused)

    def stop_work(self) -> None:
        activity = main_activity(self._window.session.activities())
        if activity is not None:
            self._window.session.stop(activity.key)

    def start_training(self) -> None:
        """What the status bar's Start does: the Train stage's own command."""
        self.do("train.start")

    def know_device(self, title: str) -> None:
        """Show what the work runs on."""
        self._device = title
        self._window.top.show_device(title)
