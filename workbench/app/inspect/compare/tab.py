"""The Compare tab: two looks that zoom and move together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.app.inspect.compare.side_view import CompareSide
from workbench.app.inspect.compare.sides import Compare
from workbench.app.inspect.tabs import Tab
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import page, row
from workbench.app.widgets.text import line

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def build(session: Session, attention: Attention) -> Tab:
    """Both sides and what moves them."""
    views = (CompareSide(tr("Left picture")), CompareSide(tr("Right picture")))
    compare = Compare(views, session, attention)
    left, right = views
    for place, (view, other) in enumerate(((left, right), (right, left))):
        view.canvas.view_changed.connect(other.canvas.show_view)
        view.chosen.connect(compare.sides[place].choose)
        view.waiting.stopped.connect(compare.sides[place].stop)
        view.kept.connect(partial(compare.keep, place))
    layout = row(spacing=0)
    layout.addWidget(left, 1)
    layout.addWidget(line(vertical=True))
    layout.addWidget(right, 1)
    return Tab(page(layout), compare.shown, compare.hidden)
