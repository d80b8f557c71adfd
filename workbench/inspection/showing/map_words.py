"""What is said of a map, in window, page and command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.core.wording import HARD, Words
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.attributions.methods import Method
    from workbench.inspection.showing.drawing import Drawing


def about(target: str, against: str = "") -> Words:
    """What a map is about: “crack”, or “crack rather than good”."""
    if not against:
        return Words("{one}", {"one": target})
    return Words("{one} rather than {other}", {"one": target, "other": against})


def evidence(found: Attribution, layer: str = "") -> Words:
    """What a map shows, as far as its method can tell, or that it shows nothing.

    Args:
        found: The map.
        layer: What the layer it was drawn from is called; its own title where empty.
    """
    if not found.positive:
        return nothing(found.method, found.target, found.against, found.predicted)
    method = ATTRIBUTIONS.get(found.method)
    seen_by = Words("")
    if method.of_a_layer:
        seen_by = Words(", as {layer} sees it", {"layer": _named(layer or found.layer_title)})
    figures = {"target": about(found.target, found.against), "seen_by": seen_by}
    return Words(_template(method), {**figures, "shared": _shared(found.share)})


def nothing(method: str, target: str, against: str, predicted: str) -> Words:
    """That a map shows nothing."""
    if against == target != predicted:
        words = "{target} is the runner-up itself: choose another class to tell it from."
        return Words(words, {"target": target})
    if against == target:
        words = "It says {target} itself: choose another class to tell it from."
        return Words(words, {"target": target})
    if not ATTRIBUTIONS.get(method).of_a_class:
        return Words("Nothing in this picture stands out to the model: there is nothing to show.")
    return Words(
        "This method found nothing that speaks for {target}, no positive evidence: try another "
        "method, or tell it from another class.",
        {"target": about(target, against)},
    )


def empty(method: str) -> Words:
    """The same in few words, to stand on a picture."""
    if not ATTRIBUTIONS.get(method).of_a_class:
        return Words("Nothing stands out")
    return Words("No positive evidence")


def legend(method: str, drawing: Drawing) -> Words:
    """What the colours of maps of a method mean, whatever the maps are about."""
    if drawing.both_sides:
        return Words("Orange speaks for the class named, blue against it")
    if drawing.contours:
        return Words("Each line joins places of equal evidence; bright lines run round the most")
    if not ATTRIBUTIONS.get(method).of_a_class:
        return Words("Bright places stand out to the model, whatever the class")
    if not ATTRIBUTIONS.get(method).signed:
        return Words("Bright places matter for the class named")
    return Words("Bright places speak for the class named")


def ends(drawing: Drawing) -> tuple[Words, Words]:
    """What the two ends of the colour scale mean."""
    if drawing.both_sides:
        return Words("much against"), Words("much for the class")
    return Words("little"), Words("much evidence")


def _template(method: Method) -> str:
    if not method.of_a_class:
        return "Bright places stand out to the model, whatever the class{seen_by}."
    if not method.signed:
        return (
            "Bright places matter for {target}{seen_by}. What speaks against it this method does "
            "not tell apart."
        )
    return "Bright places speak for {target}{seen_by}. {shared}"


def _named(layer: str) -> str:
    """A layer in a sentence: “stage 4”, but “the input”."""
    plain = layer.lower()
    return plain if plain[-1:].isdigit() else f"the {plain}"


def _shared(share: float) -> Words:
    """How much of the evidence speaks for the class; of all or nothing there is no rest."""
    figure = f"{100 * share:.0f}{HARD}%"
    if share == 1:
        return Words("All of the evidence speaks for it.")
    if figure == f"100{HARD}%":
        return Words("Nearly all of the evidence speaks for it.")
    if figure == f"0{HARD}%":
        return Words("Nearly all of the evidence speaks against it.")
    return Words("{share} of the evidence speaks for it, the rest against it.", {"share": figure})
