"""What each method and layer is worth for one model: every check over a set of pictures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, Task
from workbench.data.decoding import item_bytes
from workbench.data.picture import Undecodable
from workbench.inspection.attributions.attributing import attribute_all, subject
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT
from workbench.inspection.proof.pointing import Mask, Outlines, outline_of, overlap, points_at
from workbench.inspection.proof.proof import steadiness
from workbench.inspection.proof.removal import (
    Floats,
    Regarded,
    deletion,
    insertion,
    order_of,
    road,
)
from workbench.inspection.proof.table import MethodProof, Pictured, summed
from workbench.inspection.proof.trust import regard, similarity

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.inspection.attributions.attributing import Subject
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.models.classifier import Classifier

STEPS = 10
ROAD_SHARES = (0.2, 0.4, 0.6, 0.8)
"""Coarser than for one map: the mean over many pictures is as sure."""


class MethodProved(Event, frozen=True):
    """One method on one layer was measured."""

    proof: MethodProof


class ByChance(NamedTuple):
    """The areas that places drawn by lot come to."""

    deletion: float
    insertion: float


class Rightly(NamedTuple):
    """A picture that the model classifies rightly, and the thing in it where it is known.

    Args:
        path: Its file.
        one: As the network gets it.
        label: Its class.
        mask: Where the thing is, or None.
        seed: Of its own lots: the same for all would favour one place in every picture.
        by_chance: What lots come to, by how coarse the map is: the same for every method.
    """

    path: str
    one: Subject
    label: str
    mask: Mask | None
    seed: int
    by_chance: dict[tuple[int, ...], ByChance]


def no_outlines(_picture: Path) -> Mask | None:
    """For sets of which no outline is known."""
    return None


def prove_methods(
    classifier: Classifier,
    items: Sequence[Item],
    methods: Sequence[str] = (DEFAULT,),
    layers: Sequence[str] = ("auto",),
    outlines: Outlines = no_outlines,
    only_outlined: bool = False,
) -> Task[tuple[MethodProof, ...]]:
    """Measure each method on each layer over the pictures that the model classifies rightly.

    Stopped, it loses the method in the making only; a method that does not suit the network gets
    a line that says so, and a picture that it refuses is left out of its line with a notice.

    Args:
        classifier: Its network is returned as it was found.
        items: Pictures with a class.
        methods: Names from `ATTRIBUTIONS`.
        layers: Layers to try with each method that reads one.
        outlines: Where the thing is in a picture.
        only_outlined: Leave out pictures without an outline.

    Raises:
        WorkbenchError: The model classifies none of them rightly.
    """
    for method in methods:
        ATTRIBUTIONS.get(method)
    chosen = yield from _rightly(classifier, items, outlines, only_outlined)
    steps = _steps(methods, layers)
    proofs: list[MethodProof] = []
    for step in steps:
        reach = _Reach(len(proofs) * len(chosen), len(steps) * len(chosen), step.doing)
        proof = yield from _prove(classifier, chosen, step.method, step.layer, reach)
        yield MethodProved(proof)
        proofs.append(proof)
    return tuple(proofs)


class _Step(NamedTuple):
    """One line of the table to be."""

    method: str
    layer: str
    doing: str


class _Reach(NamedTuple):
    """Where one line begins among all that is to be done: every line takes every picture."""

    before: int
    total: int
    doing: str

    def at(self, pictures: int) -> Progress:
        return Progress(self.before + pictures, self.total, self.doing)


def _steps(methods: Sequence[str], layers: Sequence[str]) -> list[_Step]:
    found: list[_Step] = []
    for place, name in enumerate(methods, 1):
        method = ATTRIBUTIONS.get(name)
        doing = f"Checking {method.title}, method {place} of {len(methods)}"
        of_these = layers if method.of_a_layer else layers[:1]
        found += (_Step(name, layer, doing) for layer in of_these)
    return found


def _rightly(
    classifier: Classifier, items: Sequence[Item], outlines: Outlines, only_outlined: bool
) -> Task[list[Rightly]]:
    found: list[Rightly] = []
    for done, item in enumerate(items):
        yield Progress(done, len(items), "Looking for pictures it gets right")
        mask = yield from outline_of(outlines, Path(item.path))
        if item.label is None or (only_outlined and mask is None):
            continue
        try:
            one = subject(classifier, item_bytes(item))
        except Undecodable as reason:
            yield Notice(f"Left out: {item.path}: {reason.message}")
            continue
        sure = classifier.probabilities(one.tensor[None])[0]
        if classifier.classes[int(sure.argmax())] == item.label:
            found.append(Rightly(item.path, one, item.label, mask, len(found), {}))
    if not found:
        raise WorkbenchError(
            "The model classifies none of these pictures rightly: there is nothing to prove.",
            "Choose other pictures, or another run.",
        )
    return found


def _prove(
    classifier: Classifier, chosen: Sequence[Rightly], method: str, layer: str, reach: _Reach
) -> Task[MethodProof]:
    title = ATTRIBUTIONS.get(method).title
    rows: list[Pictured] = []
    seconds, name, refusal = 0.0, layer, ""
    for done, right in enumerate(chosen):
        yield reach.at(done)
        began = time.perf_counter()
        try:
            (found,) = attribute_all(classifier, [right.one], right.label, method, layer)
            took = time.perf_counter() - began
            rows.append(_figures(classifier, right, found))
        except Unexplainable as reason:  # of this picture, or of it a little changed
            refusal = reason.message
            yield Notice(f"Left out for {title}: {right.path}: {refusal}")
            continue
        except WorkbenchError as error:  # of the map, or of a check, which makes the map anew
            return MethodProof(method, layer, trouble=error.message)
        seconds, name = seconds + took, found.layer
    if not rows:
        return MethodProof(method, layer, trouble=refusal)
    return summed(method, name, rows, seconds / len(rows))


def _figures(classifier: Classifier, right: Rightly, found: Attribution) -> Pictured:
    regarded = regard(classifier, right.one, found)
    order = order_of(found.evidence, right.one.tensor.shape[-1])
    least = road(regarded, order[::-1], shares=ROAD_SHARES)
    most = road(regarded, order, shares=ROAD_SHARES)
    taken, back = deletion(regarded, order, STEPS).area, insertion(regarded, order, STEPS).area
    chance = _by_chance(right, regarded, found.evidence)
    return Pictured(
        similarity=similarity(classifier, right.one, found),
        deletion=taken,
        insertion=back,
        deletion_gain=chance.deletion - taken,
        insertion_gain=back - chance.insertion,
        road_gap=least.area - most.area,
        steadiness=steadiness(classifier, right.one, found),
        share=found.share,
        positive=found.positive,
        points=None if right.mask is None else points_at(found, right.mask),
        overlap=None if right.mask is None else overlap(found, right.mask),
    )


def _by_chance(right: Rightly, regarded: Regarded, evidence: Floats) -> ByChance:
    if evidence.shape not in right.by_chance:
        lots = np.random.default_rng(right.seed).random(evidence.shape, np.float32)
        order = order_of(lots, right.one.tensor.shape[-1])
        right.by_chance[evidence.shape] = ByChance(
            deletion(regarded, order, STEPS).area, insertion(regarded, order, STEPS).area
        )
    return right.by_chance[evidence.shape]
