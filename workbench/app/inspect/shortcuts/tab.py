"""The Shortcuts tab: does the model decide by what has nothing to do with the thing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.inspect.shortcuts.presenter import ShortcutsPresenter
from workbench.app.inspect.shortcuts.view import ShortcutsPage
from workbench.app.inspect.tabs import Tab

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def build(session: Session, attention: Attention) -> Tab:
    """The page and what moves it."""
    view = ShortcutsPage()
    presenter = ShortcutsPresenter(view, session, attention)
    view.search.clicked.connect(lambda: presenter.search())
    view.again.clicked.connect(lambda: presenter.search())
    view.go_on.clicked.connect(lambda: presenter.search(all_pictures=True))
    view.stop.clicked.connect(presenter.stop)
    view.picture_chosen.connect(presenter.look_at)
    return Tab(view, presenter.shown, presenter.hidden)
