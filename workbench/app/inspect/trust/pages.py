"""What the figures of a map's proof say, as values; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.map_words import about
from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Attribution
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
    """A stage of the network, and how like itself the map still is once it is scrambled to here;
    None where that could not be told.
    """

    title: str
    similarity: float | None


class Figures(NamedTuple):
    """The whole page."""

    title: str
    checks: tuple[Said, ...]
    charts: tuple[Chart, ...]
    steps: tuple[Step, ...]


def figures(proof: Proof, found: Attribution) -> Figures:
    """What to say of the proof of a map."""
    from workbench.inspection.proof.checks import every_check, holds

    checks = every_check(proof, found)
    title = tr("The map of “{name}” passes every check")
    if not holds(checks):
        title = tr("The map of “{name}” does not pass every check")
    return Figures(
        title.format(name=about(found)),
        tuple(Said(tr(one.name), one.said.said(tr), one.good, tr(one.meaning)) for one in checks),
        _charts(proof),
        tuple(Step(one.title, one.similarity) for one in proof.cascade),
    )


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
