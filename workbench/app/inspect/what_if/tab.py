"""The What if tab: change a copy of the picture and watch the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.inspect.tabs import Tab
from workbench.app.inspect.what_if.trying import Trying
from workbench.app.inspect.what_if.view import WhatIfPage
from workbench.inspection.what_if.edits import Rotate

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def build(session: Session, attention: Attention) -> Tab:
    """The page and what it asks."""
    view = WhatIfPage()
    trying = Trying(view, session, attention)
    view.canvas.stroked.connect(trying.edit)
    view.canvas.stroking.connect(trying.preview)
    view.lit.connect(trying.edit)
    view.turned.connect(lambda degrees: trying.edit(Rotate(degrees)))
    view.undo.clicked.connect(trying.undo)
    view.reset.clicked.connect(trying.reset)
    return Tab(view, trying.shown, trying.hidden)
