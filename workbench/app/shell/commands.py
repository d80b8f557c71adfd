"""The shell's own commands, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from workbench.app.shell import theme
from workbench.app.shell.actions import Action, ShellState, with_project
from workbench.app.shell.language import tr
from workbench.app.shell.stages import STAGES


class Doings(Protocol):
    """What the window can do; the table says when and under which name."""

    def choose_pictures(self) -> None: ...
    def choose_archive(self) -> None: ...
    def choose_project(self) -> None: ...
    def read_again(self) -> None: ...
    def choose_new_place(self) -> None: ...
    def close_project(self) -> None: ...
    def try_sample(self, name: str) -> None: ...
    def show_stage(self, stage: str) -> None: ...
    def find_command(self) -> None: ...
    def choose_theme(self, choice: str) -> None: ...
    def toggle_full_screen(self) -> None: ...
    def show_help(self) -> None: ...
    def show_shortcuts(self) -> None: ...
    def show_about(self) -> None: ...
    def show_log(self) -> None: ...
    def pause_or_resume(self) -> None: ...
    def stop_work(self) -> None: ...
    def close(self) -> object: ...


def shell_actions(window: Doings) -> tuple[Action, ...]:
    """Every command that is there before any stage is."""
    return (
        *_file(window),
        *(_go(window, spec.id) for spec in STAGES),
        *_work(window),
        *_view(window),
        *_help(window),
    )


def _file(window: Doings) -> tuple[Action, ...]:
    return (
        Action("file.pictures", tr("Open a folder of pictures…"), window.choose_pictures, "Ctrl+O",
               "folder_open", tip=tr("A folder with one folder for each class in it")),
        Action("file.archive", tr("Open a ZIP of pictures…"), window.choose_archive, "",
               "archive", tip=tr("A ZIP of such a folder")),
        Action("file.project", tr("Open a project…"), window.choose_project, "Ctrl+Shift+O",
               "folder", tip=tr("A folder whose name ends in .workbench")),
        Action("file.read_again", tr("Read the pictures again"), window.read_again, "F5",
               "pictures", with_project, tr("Takes over what changed in the folder")),
        Action("file.elsewhere", tr("The pictures are elsewhere…"), window.choose_new_place, "",
               "folder_open", with_project,
               tr("Reads them where they are now into this project; its runs are kept")),
        Action("file.surface", tr("Try the surface inspection sample"),
               lambda: window.try_sample("surface"), "", "picture"),
        Action("file.digits", tr("Try the handwritten digits sample"),
               lambda: window.try_sample("digits"), "", "picture"),
        Action("file.close", tr("Close the project"), window.close_project, "Ctrl+W", "close",
               with_project),
        Action("file.quit", tr("Quit"), window.close, "Ctrl+Q"),
    )  # fmt: skip


def _go(window: Doings, stage: str) -> Action:
    spec = {spec.id: spec for spec in STAGES}[stage]
    return Action(
        f"go.{stage}",
        tr("Go to {stage}").format(stage=tr(spec.title)),
        lambda: window.show_stage(stage),
        spec.shortcut,
        spec.icon,
        tip=tr(spec.tip),
    )


def _working(state: ShellState) -> bool:
    return state.working


def _pausable(state: ShellState) -> bool:
    return state.training and not state.stopping


def _work(window: Doings) -> tuple[Action, ...]:
    return (
        Action("work.pause", tr("Pause or resume the training"), window.pause_or_resume, "Ctrl+.",
               "pause", _pausable),
        Action("work.stop", tr("Stop what is running"), window.stop_work, "Ctrl+Shift+.", "stop",
               _working),
    )  # fmt: skip


_THEMES = (
    ("system", "As the system", "system"),
    ("light", "Light", "sun"),
    ("dark", "Dark", "moon"),
)


def _view(window: Doings) -> tuple[Action, ...]:
    def choose(choice: str) -> Callable[[], None]:
        return lambda: window.choose_theme(choice)

    def is_chosen(choice: str) -> Callable[[], bool]:
        return lambda: theme.chosen() == choice

    themes = tuple(
        Action(f"view.{choice}", tr("Theme: {name}").format(name=tr(name)), choose(choice), "",
               drawing, checked=is_chosen(choice))
        for choice, name, drawing in _THEMES
    )  # fmt: skip
    return (
        *themes,
        Action("view.find", tr("Find a command…"), window.find_command, "Ctrl+K", "search"),
        Action("view.full_screen", tr("Full screen"), window.toggle_full_screen, "F11", "zoom_fit"),
    )


def _help(window: Doings) -> tuple[Action, ...]:
    return (
        Action("help.page", tr("Help for this page"), window.show_help, "F1", "help"),
        Action("help.shortcuts", tr("Keyboard shortcuts"), window.show_shortcuts, "Ctrl+/",
               "keyboard"),
        Action("help.log", tr("Show the log file"), window.show_log, "", "table"),
        Action("help.about", tr("About Workbench"), window.show_about, "", "info"),
    )  # fmt: skip
