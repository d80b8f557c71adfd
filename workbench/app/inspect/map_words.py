"""What is said of a map, in sentences; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Look
    from workbench.inspection.attributions.attribution import Attribution


def about(found: Attribution) -> str:
    """What a map is about: “crack”, or “crack rather than good”."""
    if not found.against:
        return found.target
    words = tr("{one} rather than {other}")
    return words.format(one=found.target, other=found.against)


def evidence(look: Look) -> str:
    """What a look's map shows, or that it shows nothing."""
    found = look.attribution
    if not found.positive:
        return tr(
            "Nothing in this picture speaks for {target}: there is no positive evidence to show."
        ).format(target=about(found))
    layer = dict(look.model.layers).get(found.layer, found.layer_title).split(" · ")[0]
    return tr(
        "Bright places speak for {target}, as {layer} sees it. {share:.0f} % of all the evidence "
        "there is for it, the rest against it."
    ).format(target=about(found), layer=layer.lower(), share=100 * found.share)
