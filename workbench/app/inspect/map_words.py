"""What is said of a map, in sentences; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import tr
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Look
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.attributions.methods import Method


def about(found: Attribution) -> str:
    """What a map is about: “crack”, or “crack rather than good”."""
    if not found.against:
        return found.target
    words = tr("{one} rather than {other}")
    return words.format(one=found.target, other=found.against)


def evidence(look: Look) -> str:
    """What a look's map shows, as far as its method can tell, or that it shows nothing."""
    found, method = look.attribution, ATTRIBUTIONS.get(look.wanted.method)
    return (
        _shown(found, method, _seen_by(look, method)) if found.positive else _nothing(found, method)
    )


def _nothing(found: Attribution, method: Method) -> str:
    if not method.of_a_class:
        return tr("Nothing in this picture stands out to the model: there is nothing to show.")
    return tr(
        "Nothing in this picture speaks for {target}: there is no positive evidence to show."
    ).format(target=about(found))


def _shown(found: Attribution, method: Method, seen_by: str) -> str:
    if not method.of_a_class:
        words = tr("Bright places stand out to the model, whatever the class{seen_by}.")
    elif not method.signed:
        words = tr(
            "Bright places matter for {target}{seen_by}. What speaks against it this method does "
            "not tell apart."
        )
    else:
        words = tr(
            "Bright places speak for {target}{seen_by}. {share:.0f}\u00a0% of the evidence speaks "
            "for it, the rest against it."
        )
    return words.format(target=about(found), seen_by=seen_by, share=100 * found.share)


def _seen_by(look: Look, method: Method) -> str:
    """“, as stage 4 sees it”; nothing where no layer was asked."""
    if not method.of_a_layer:
        return ""
    found = look.attribution
    layer = dict(look.model.layers).get(found.layer, found.layer_title).split(" · ")[0]
    return tr(", as {layer} sees it").format(layer=layer.lower())
