"""What the checks of a map say, in plain words: for window, page and command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.wording import Words, hundredths, percent
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.proof.proof import Proof
from workbench.inspection.proof.trust import Trust
from workbench.inspection.showing.map_words import about

_PLAIN = 0.05  # a difference that the percentages themselves make plain


class Check(NamedTuple):
    """One check of a map.

    Args:
        name: In a word or two.
        said: What came of it, with its figures.
        good: Whether it speaks for the map.
        meaning: What is done in it, and how to read its figure.
    """

    name: str
    said: Words
    good: bool
    meaning: str


def holds(checks: Sequence[Check]) -> bool:
    """Whether the map passes every one of them."""
    return all(check.good for check in checks)


def quick_checks(trust: Trust, found: Attribution) -> tuple[Check, ...]:
    """The two quick checks, each as a whole sentence."""
    return (
        Check("Scrambled weights", _learned(trust), trust.depends_on_learning, _SCRAMBLED),
        Check("Hidden", hidden(trust, about(found.target, found.against)), trust.matters, _HIDDEN),
    )


def every_check(proof: Proof, found: Attribution) -> tuple[Check, ...]:
    """All checks of a map, each with its figure."""
    trust, asked = proof.trust, about(found.target, found.against)
    signed = ATTRIBUTIONS.get(found.method).signed
    return (
        Check("Positive evidence", _evidence(proof, asked, signed), proof.positive, _POSITIVE),
        Check("Scrambled weights", _scrambled(trust), trust.depends_on_learning, _SCRAMBLED),
        Check("Hidden", hidden(trust, asked), trust.matters, _HIDDEN),
        Check("Taken away", _taken_away(proof), proof.beats_chance, _TAKEN_AWAY),
        Check("Brought back", _brought_back(proof), proof.rises_soon, _BROUGHT_BACK),
        Check("Filled in (ROAD)", _filled_in(proof.road_gap), proof.road_gap > 0, _FILLED_IN),
        Check("Steadiness", _steady(proof), proof.steady, _STEADINESS),
    )


def hidden(trust: Trust, asked: Words) -> Words:
    """What hiding parts of the picture does to the answer."""
    if trust.matters:
        template = (
            "What it marks matters: with the brightest fifth hidden, {target} goes from {before} "
            "to {bright}; with the darkest fifth hidden, to {dark}.{more}"
        )
    elif trust.matters_beside_grey:
        template = (
            "Careful: grey alone makes it surer here. With the brightest fifth hidden, {target} "
            "goes from {before} to {bright}; with the darkest fifth hidden, to {dark}. Hiding "
            "what it marks makes it less sure than hiding the rest does.{more}"
        )
    else:
        template = (
            "Careful: with the brightest fifth hidden, {target} goes from {before} to {bright}; "
            "with the darkest fifth hidden, to {dark}. What it marks matters "
            "hardly more than the rest."
        )
    return Words(
        template,
        {
            "target": asked,
            "before": percent(trust.before),
            "bright": percent(trust.brightest_hidden),
            "dark": percent(trust.darkest_hidden),
            "more": _more(trust),
        },
    )


def _more(trust: Trust) -> Words:
    """How much that is, where the percentages alone would not show it: near 0 and near 100 %."""
    if trust.darkest_hidden - trust.brightest_hidden >= _PLAIN:
        return Words("")
    times = {"times": f"{trust.times:,.0f}" if trust.times < 1e6 else "a million"}
    if trust.darkest_hidden > 0.5:
        return Words(
            " With the brightest hidden, its doubt is about {times} times as large.", times
        )
    return Words(" With the brightest hidden, it is about {times} times less likely.", times)


def _learned(trust: Trust) -> Words:
    if trust.similarity is None:
        return Words(
            "Careful: whether it shows what was learned could not be checked; with scrambled "
            "weights the model gives no answer that can be explained."
        )
    figure = {"figure": hundredths(trust.similarity)}
    if trust.depends_on_learning:
        return Words(
            "It shows what was learned: with scrambled weights the map is another one "
            "(similarity\u00a0{figure}).",
            figure,
        )
    return Words(
        "Careful: with scrambled weights the map is much the same (similarity\u00a0{figure}). It "
        "may show the picture more than the model.",
        figure,
    )


def _evidence(proof: Proof, asked: Words, signed: bool) -> Words:
    if not proof.positive:
        return Words("none: nothing in the picture speaks for it")
    if not signed:
        return Words("there is some; what speaks against it this method does not tell apart")
    template = "{share} of all evidence speaks for “{name}”"
    return Words(template, {"share": percent(proof.share), "name": asked})


def _scrambled(trust: Trust) -> Words:
    if trust.similarity is None:
        return Words("could not be checked: scrambled, the model gives no answer to explain")
    same, other = "much the same map (similarity {figure})", "another map (similarity {figure})"
    template = other if trust.depends_on_learning else same
    return Words(template, {"figure": hundredths(trust.similarity)})


def _taken_away(proof: Proof) -> Words:
    template = "the answer falls sooner than by chance (area {area}, by chance {chance})"
    if not proof.beats_chance:
        template = "the answer falls no sooner than by chance (area {area}, by chance {chance})"
    area, chance = hundredths(proof.deletion.area), hundredths(proof.chance.area)
    return Words(template, {"area": area, "chance": chance})


def _brought_back(proof: Proof) -> Words:
    template = "the answer rises soon (area {area}, above {other})"
    if not proof.rises_soon:
        template = "the answer rises late (area {area}, not above {other})"
    area, other = hundredths(proof.insertion.area), hundredths(proof.deletion.area)
    return Words(template, {"area": area, "other": other})


def _filled_in(gap: float) -> Words:
    template = "the brightest places matter more than the darkest (gap {gap})"
    if gap <= 0:
        template = "the brightest places matter no more than the darkest (gap {gap})"
    return Words(template, {"gap": hundredths(gap)})


def _steady(proof: Proof) -> Words:
    template = "much the same map under noise (similarity {figure})"
    if not proof.steady:
        template = "another map under noise (similarity {figure})"
    return Words(template, {"figure": hundredths(proof.steadiness)})


_POSITIVE = "Where nothing speaks for a class, a map of it would show noise only."
_SCRAMBLED = (
    "How alike the map is to that of the same network with its weights shuffled: 1 is the same, "
    "0 has nothing in common. A low figure means that it shows what was learned. (Adebayo 2018)"
)
_HIDDEN = (
    "The fifth of the picture that the map marks most turns grey, then the fifth that it marks "
    "least. Of a true map the first costs clearly more: it halves the odds at least."
)
_TAKEN_AWAY = (
    "The brightest places turn grey, step by step. The sooner the answer falls, the smaller the "
    "area, the better the map. (Petsiuk 2018)"
)
_BROUGHT_BACK = (
    "The brightest places come back onto a blurred picture. The sooner the answer rises, the "
    "larger the area, the better. (Petsiuk 2018)"
)
_FILLED_IN = (
    "Places are filled in from those around them, so that no edge gives them away: once the "
    "brightest first, once the darkest. Above 0 the map is right about what matters. (Rong 2022)"
)
_STEADINESS = "How alike the map stays under noise that nobody sees: 1 is the same."
