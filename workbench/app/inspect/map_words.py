"""What is said of a map, in the user's language; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import tr
from workbench.inspection.showing import map_words

if TYPE_CHECKING:
    from workbench.app.inspect.values import Look
    from workbench.inspection.attributions.attribution import Attribution


def about(found: Attribution) -> str:
    """What a map is about: “crack”, or “crack rather than good”."""
    return map_words.about(found.target, found.against).said(tr)


def evidence(look: Look) -> str:
    """What a look's map shows, as far as its method can tell, or that it shows nothing."""
    found = look.attribution
    layer = dict(look.model.layers).get(found.layer, found.layer_title).split(" · ")[0]
    return map_words.evidence(found, layer).said(tr)
