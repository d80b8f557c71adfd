"""What the figures of a map's proof say, as values; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import hundredths, percent

if TYPE_CHECKING:
    from workbench.inspection.proof.proof import Proof
    from workbench.inspection.proof.removal import Curve


class Said(NamedTuple):
    """One check: its name, what came of it, whether it speaks for the map, and what it means."""

    name: str
    text: str
    good: bool
    tip: str


class Trace(NamedTuple):
    """One curve of a chart: its name, the theme's colour, shares and values from 0 to 1."""

    name: str
    token: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Chart(NamedTuple):
    """A few curves over the share of the picture."""

    title: str
    tip: str
    traces: tuple[Trace, ...]


class Step(NamedTuple):
    """A stage of the network, and how like itself the map still is once it is scrambled to here."""

    title: str
    similarity: float


class Figures(NamedTuple):
    """The whole page."""

    title: str
    checks: tuple[Said, ...]
    charts: tuple[Chart, ...]
    steps: tuple[Step, ...]


def figures(proof: Proof, about: str, signed: bool = True) -> Figures:
    """What to say of a proof.

    Args:
        proof: Of a map.
        about: What the map is about: “crack”, or “crack rather than good”.
        signed: Whether the map tells evidence against it from none.
    """
    title = tr("The map of “{name}” passes every check")
    if not proof.holds:
        title = tr("The map of “{name}” does not pass every check")
    return Figures(title.format(name=about), _checks(proof, about, signed), _charts(proof),
                   tuple(Step(one.title, one.similarity) for one in proof.cascade))  # fmt: skip


def _checks(proof: Proof, about: str, signed: bool) -> tuple[Said, ...]:
    trust = proof.trust
    # fmt: off
    return (
        Said(tr("Positive evidence"),
             _evidence(proof, about, signed),
             proof.positive,
             tr("Where nothing speaks for a class, a map of it would show noise only.")),
        Said(tr("Scrambled weights"), _scrambled(trust.similarity, trust.depends_on_learning),
             trust.depends_on_learning,
             tr("How alike the map is to that of the same network with its weights shuffled: 1 is "
                "the same, 0 has nothing in common. A low figure means that it shows what was "
                "learned. (Adebayo 2018)")),
        Said(tr("Taken away"), _taken_away(proof), proof.beats_chance,
             tr("The brightest places turn grey, step by step. The sooner the answer falls, the "
                "smaller the area, the better the map. (Petsiuk 2018)")),
        Said(tr("Brought back"), _brought_back(proof),
             proof.insertion.area > proof.deletion.area,
             tr("The brightest places come back onto a blurred picture. The sooner the answer "
                "rises, the larger the area, the better. (Petsiuk 2018)")),
        Said(tr("Filled in (ROAD)"), _filled_in(proof.road_gap), proof.road_gap > 0,
             tr("Places are filled in from those around them, so that no edge gives them away: "
                "once the brightest first, once the darkest. Above 0 the map is right about what "
                "matters. (Rong 2022)")),
        Said(tr("Steadiness"), _steady(proof), proof.steady,
             tr("How alike the map stays under noise that nobody sees: 1 is the same.")),
    )
    # fmt: on


def _evidence(proof: Proof, about: str, signed: bool) -> str:
    if not proof.positive:
        return tr("none: nothing in the picture speaks for it")
    if not signed:
        return tr("there is some; what speaks against it this method does not tell apart")
    words = tr("{share} of all evidence speaks for “{name}”")
    return words.format(share=percent(proof.share), name=about)


def _charts(proof: Proof) -> tuple[Chart, ...]:
    return (
        Chart(
            tr("Taken away, brought back"),
            tr("How sure the model is while the brightest places turn grey, or come back"),
            (
                _trace(tr("by chance"), "text_faint", proof.chance),
                _trace(tr("brought back"), "good", proof.insertion),
                _trace(tr("taken away"), "accent", proof.deletion),
            ),
        ),
        Chart(
            tr("Filled in (ROAD)"),
            tr("How sure the model is while places are filled in from those around them"),
            (
                _trace(tr("darkest first"), "good", proof.least_first),
                _trace(tr("brightest first"), "accent", proof.most_first),
            ),
        ),
    )


def _trace(name: str, token: str, curve: Curve) -> Trace:
    return Trace(name, token, curve.shares, curve.values)


def _scrambled(similarity: float, good: bool) -> str:
    said = tr("another map (similarity {figure})")
    if not good:
        said = tr("much the same map (similarity {figure})")
    return said.format(figure=hundredths(similarity))


def _taken_away(proof: Proof) -> str:
    said = tr("the answer falls sooner than by chance (area {area}, by chance {chance})")
    if not proof.beats_chance:
        said = tr("the answer falls no sooner than by chance (area {area}, by chance {chance})")
    area, chance = hundredths(proof.deletion.area), hundredths(proof.chance.area)
    return said.format(area=area, chance=chance)


def _brought_back(proof: Proof) -> str:
    said = tr("the answer rises soon (area {area}, above {other})")
    if not proof.insertion.area > proof.deletion.area:
        said = tr("the answer rises late (area {area}, not above {other})")
    area, other = hundredths(proof.insertion.area), hundredths(proof.deletion.area)
    return said.format(area=area, other=other)


def _filled_in(gap: float) -> str:
    said = tr("the brightest places matter more than the darkest (gap {gap})")
    if gap <= 0:
        said = tr("the brightest places matter no more than the darkest (gap {gap})")
    return said.format(gap=hundredths(gap))


def _steady(proof: Proof) -> str:
    said = tr("much the same map under noise (similarity {figure})")
    if not proof.steady:
        said = tr("another map under noise (similarity {figure})")
    return said.format(figure=hundredths(proof.steadiness))
