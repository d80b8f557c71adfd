"""What the test of the methods came to, as values and words; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import counted, tr
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.inspection.proof.table import Figure, MethodProof, Verdict


class Row(NamedTuple):
    """A line of the table.

    Args:
        method: Its title.
        layer: Where its maps were drawn from.
        verdict: Whether it can be relied on for this model.
        reason: Why it does not pass, in a sentence; empty where it does.
        figures: Scrambled weights, deletion, insertion, ROAD, steadiness, pointing, overlap: each
            a mean over pictures, or None where it could not be measured.
    """

    method: str
    layer: str
    verdict: Verdict
    reason: str
    figures: tuple[float | None, ...]


class Worth(NamedTuple):
    """The whole table.

    Args:
        summary: How many methods pass, on how many pictures.
        rows: In the order they were tested.
    """

    summary: str
    rows: tuple[Row, ...]


def worth_of(run: Path) -> Worth | None:
    """What is kept in a run's folder of its present model; None where it was never tested."""
    from workbench.project.proved import proved

    found = proved(Run(run))
    return worth(found.methods, found.layers) if found.methods else None


def worth(proofs: Sequence[MethodProof], layers: Mapping[str, str]) -> Worth:
    """What to say of a test.

    Args:
        proofs: What it came to.
        layers: Titles of the layers, by name.
    """
    known = [one for one in proofs if one.method in ATTRIBUTIONS.names()]  # a plugin may be gone
    once = {(one.method, one.layer): one for one in known}  # the automatic one is one of all
    rows = tuple(_row(one, layers) for one in once.values())
    pictures = counted(max((one.pictures for one in known), default=0), "picture", "pictures")
    return Worth(_summary([row.verdict for row in rows], pictures), rows)


def _summary(verdicts: Sequence[Verdict], pictures: str) -> str:
    passed, unshown = verdicts.count("passes"), verdicts.count("unshown")
    if passed == len(verdicts):
        return tr("All pass, on {pictures}.").format(pictures=pictures)
    counts = {
        tr("{count} of {all} pass"): passed,
        tr("{count} could not be shown to be better than chance"): unshown,
        tr("{count} fail"): len(verdicts) - passed - unshown,
    }
    told = (words.format(count=n, all=len(verdicts)) for words, n in counts.items() if n)
    said = tr("{what}, on {pictures}.").format(what=", ".join(told), pictures=pictures)
    if passed:
        return f"{said} {tr('Rather use one that passes.')}"
    return f"{said} {tr('Take none of these maps at its word.')}"


def faults_of(run: Path | None, layer: str) -> dict[str, str]:
    """What speaks against methods for a run's model, by name, as far as they were tested.

    Args:
        run: The run folder; opens what is kept in it.
        layer: Where maps are drawn from; what was found there counts before the rest.
    """
    from workbench.project.proved import proved

    found: dict[str, MethodProof] = {}
    for one in proved(Run(run)).methods if run is not None else ():
        if one.layer == layer or one.method not in found:  # the automatic layer comes first
            found[one.method] = one
    return {name: _reason(one) for name, one in found.items() if one.faults}


def _row(one: MethodProof, layers: Mapping[str, str]) -> Row:
    method = ATTRIBUTIONS.get(one.method)
    figures = (
        one.similarity, one.deletion, one.insertion, one.road_gap, one.steadiness, one.pointing,
        one.overlap,
    )  # fmt: skip
    where = layers.get(one.layer, one.layer) if method.of_a_layer else tr("the pixels")
    return Row(tr(method.title), where, one.verdict, _reason(one), tuple(map(_value, figures)))


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _reason(one: MethodProof) -> str:
    if one.faults:
        return tr("Fails for this model: {reasons}.").format(reasons=_joined(one.faults))
    if one.doubts:
        words = tr("Not shown to be better than chance for this model: {reasons}.")
        return words.format(reasons=_joined(one.doubts))
    return ""


def _joined(reasons: Sequence[str]) -> str:
    return "; ".join(tr(reason).rstrip(".") for reason in reasons)
