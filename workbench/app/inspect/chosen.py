"""What pictures are looked at with, and what of it a run's model can be asked; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.pages import SLOWEST
from workbench.app.inspect.values import Way
from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json
from workbench.inspection.attributions.aims import aim_at
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT, Method
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier_files import CARD
from workbench.models.families import TIMM_PREFIX

if TYPE_CHECKING:
    from workbench.app.inspect.values import Look
    from workbench.models.backbone import Backbone
    from workbench.models.classifier import Card

_STEP = 32  # pixels: what the stages of most networks come to


class Chosen(NamedTuple):
    """What the user chose; the picture comes from the strip.

    Args:
        run: The run folder whose classifier is asked; None while there is none.
        way: How it is asked.
    """

    run: Path | None = None
    way: Way = Way()

    def on(self, run: Path | None) -> Chosen:
        """The same with another run, but for what only the one before could be asked."""
        if run == self.run:
            return self
        offered, way = offers_of(run), self.way
        fresh = Way(way.target, way.against) if offered.knows(way.question) else Way()
        if offered.suits(way.method):
            fresh = fresh._replace(method=way.method, settings=way.settings)
        return Chosen(run, fresh)

    def by(self, way: Way) -> Chosen:
        """The same in another way."""
        return self._replace(way=way)

    def back_to(self, shown: Look | None) -> Chosen:
        """The same by the method of what is shown; by the usual one where it is slow or unfit."""
        before = shown.wanted.way.method if shown is not None else DEFAULT
        slow = ATTRIBUTIONS.get(before).cost == SLOWEST
        usual = slow or not offers_of(self.run).suits(before)
        way = self.way.by(DEFAULT if usual else before)
        return self.by(way if way != self.way else self.way.by(DEFAULT))

    def at(self, side: int | None) -> Chosen:
        """The same at that size, where the run's model can be asked so; else at its own."""
        suits = side is not None and side in offers_of(self.run).sides
        return self.by(self.way._replace(side=side if suits else None))


class Offers(NamedTuple):
    """What a run's model can be asked.

    Args:
        classes: In the order of its outputs; empty where nobody can tell.
        methods: Those that suit its network; all of them where nobody can tell.
        sides: Pixels a side of the squares it can look at, what it was trained at first; empty
            where nobody can tell.
    """

    classes: tuple[str, ...]
    methods: tuple[Method, ...]
    sides: tuple[int, ...] = ()

    def knows(self, target: str | None) -> bool:
        """Whether it can be asked about that class, or those two."""
        try:
            aim_at(target, self.classes)
        except WorkbenchError:
            return False
        return True

    def suits(self, method: str) -> bool:
        """Whether it can be asked by that method."""
        return any(one.name == method for one in self.methods)


def offers_of(run: Path | None) -> Offers:
    """What a run's model can be asked; opens its card, and never loads its network."""
    card = _card(run) if run is not None else None
    if card is None:
        return Offers((), tuple(ATTRIBUTIONS))
    backbone = _backbone(card.backbone)
    family = card.architecture or (backbone.architecture if backbone else "")
    suiting = (method for method in ATTRIBUTIONS if not family or method.suits(family))
    return Offers(card.classes, tuple(suiting), _sides(card.preprocessing.size, backbone))


def _backbone(name: str) -> Backbone | None:
    """The network of that name; None where nobody can tell at once."""
    if name.startswith(TIMM_PREFIX):  # to describe it, torch and timm would have to be loaded
        return None
    try:
        return BACKBONES.get(name)
    except WorkbenchError:
        return None


def _sides(trained: int, backbone: Backbone | None) -> tuple[int, ...]:
    """The size it was trained at, and about one and a half times and twice that."""
    larger = (int(trained * factor) // _STEP * _STEP for factor in (1.5, 2.0))
    return trained, *(side for side in larger if side > trained and _suits(side, backbone))


def _suits(side: int, backbone: Backbone | None) -> bool:
    if backbone is None:
        return True  # whoever looks is told
    try:
        backbone.check_size(side)
    except WorkbenchError:
        return False
    return True


def _card(run: Path) -> Card | None:
    from workbench.models.classifier import Card

    try:
        return read_json(run / CARD, Card)
    except WorkbenchError:  # whoever asks the model is told what ails it
        return None
