"""The Inside tab: the network stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.inspect.inside.presenter import InsidePresenter
from workbench.app.inspect.inside.view import InsidePage
from workbench.app.inspect.tabs import Tab

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def build(session: Session, attention: Attention) -> Tab:
    """The page and what it asks."""
    view = InsidePage(session)
    presenter = InsidePresenter(view, session, attention)
    view.chain.chosen.connect(presenter.choose_layer)
    view.order.picked.connect(presenter.choose_order)
    view.kinds.changed.connect(presenter.choose_show)
    view.in_sight.connect(presenter.in_sight)
    view.channel_chosen.connect(presenter.choose_channel)
    view.panel.search.clicked.connect(presenter.unit.search)
    view.panel.seek.clicked.connect(presenter.unit.sought.toggle)
    view.panel.opened.connect(presenter.unit.open)
    return Tab(view, presenter.shown, presenter.hidden)
