"""The Data stage as the window takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.data.presenter import DataPresenter
from workbench.app.data.view import DataPage
from workbench.app.shell.actions import Action, ShellState
from workbench.app.shell.language import tr
from workbench.app.shell.stage import Stage

if TYPE_CHECKING:
    from workbench.app.data.view import Browser
    from workbench.app.shell.session import Session


def build(session: Session) -> Stage:
    """Build the page."""
    page = DataPage(session)
    presenter = DataPresenter(page, session)
    page.when_built(lambda browser: _connect(browser, presenter))
    page.reading.stop_wanted.connect(presenter.stop_reading)
    for signal, command in (
        (page.empty.pictures_wanted, "file.pictures"),
        (page.empty.archive_wanted, "file.archive"),
        (page.empty.project_wanted, "file.project"),
    ):
        signal.connect(lambda command=command: session.command_wanted.publish(command))
    page.empty.sample_wanted.connect(lambda name: session.command_wanted.publish(f"file.{name}"))
    actions = (
        Action(
            "data.search",
            tr("Search the pictures by file name"),
            lambda: (session.go("data"), page.browser.search.setFocus()),
            "Ctrl+F",
            "search",
            _has_items,
        ),
    )
    return Stage(page, actions, receive=presenter.receive)


def _has_items(state: ShellState) -> bool:
    return state.items > 0


def _connect(browser: Browser, presenter: DataPresenter) -> None:
    browser.classes.chosen.connect(presenter.choose)
    browser.split.changed.connect(presenter.choose_split)
    browser.search.textEdited.connect(presenter.search)
    browser.unfocus.clicked.connect(presenter.unfocus)
    browser.grid.current_changed.connect(presenter.move_to)
    browser.grid.opened.connect(presenter.inspect)
    browser.details.inspect_wanted.connect(lambda: presenter.inspect(browser.grid.current()))
