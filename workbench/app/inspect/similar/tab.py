"""The Like this one tab: what the model finds most like the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.inspect.similar.presenter import SimilarPresenter
from workbench.app.inspect.similar.view import SimilarPage
from workbench.app.inspect.tabs import Tab

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def build(session: Session, attention: Attention) -> Tab:
    """The page and what it asks."""
    view = SimilarPage(session)
    presenter = SimilarPresenter(view, session, attention)
    view.chosen.connect(presenter.choose)
    view.opened.connect(presenter.open)
    view.look.clicked.connect(presenter.look_at_beside)
    view.begin.clicked.connect(presenter.begin)
    return Tab(view, presenter.shown, presenter.hidden)
