"""What pictures are looked at with, and what of it a run's model can be asked; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.attention import Settings
from workbench.app.inspect.looks import Wanted
from workbench.app.inspect.pages import SLOWEST
from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json
from workbench.inspection.attributions.aims import aim_at
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT, Method
from workbench.models.catalogue import BACKBONES, TIMM_PREFIX
from workbench.models.classifier_files import CARD

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Edition
    from workbench.app.inspect.looks import Look
    from workbench.models.classifier import Card


class Chosen(NamedTuple):
    """What the user chose; the picture comes from the strip.

    Args:
        run: The run folder whose classifier is asked; None while there is none.
        target: The class to explain, "runner-up", "a - b", or None for the predicted one.
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", a layer's name, or several joined by " + ".
        settings: The method's own settings that differ from their defaults, as (name, value).
    """

    run: Path | None = None
    target: str | None = None
    method: str = DEFAULT
    layer: str = "auto"
    settings: Settings = ()

    def on(self, run: Path | None) -> Chosen:
        """The same with another run, but for what only the one before could be asked."""
        if run == self.run:
            return self
        offered = offers_of(run)
        target = self.target if offered.knows(self.target) else None
        fresh = Chosen(run, target)
        if not offered.suits(self.method):
            return fresh
        return fresh._replace(method=self.method, settings=self.settings)

    def by(self, method: str) -> Chosen:
        """The same by another method, in its usual way."""
        return self._replace(method=method, settings=())

    def back_to(self, shown: Look | None) -> Chosen:
        """The same by the method of what is shown; by the usual one where it is slow or unfit."""
        before = shown.wanted.method if shown is not None else DEFAULT
        slow = ATTRIBUTIONS.get(before).cost == SLOWEST
        return self.by(DEFAULT if slow or not offers_of(self.run).suits(before) else before)

    def of(self, edition: Edition, path: str) -> Wanted:
        """The look at a picture that this asks for."""
        return Wanted(edition, path, self.target, self.method, self.layer, self.settings)


class Offers(NamedTuple):
    """What a run's model can be asked.

    Args:
        classes: In the order of its outputs; empty where nobody can tell.
        methods: Those that suit its network; all of them where nobody can tell.
    """

    classes: tuple[str, ...]
    methods: tuple[Method, ...]

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
    classes = card.classes if card else ()
    family = _architecture(card.backbone) if card else None
    suiting = (method for method in ATTRIBUTIONS if family is None or method.suits(family))
    return Offers(classes, tuple(suiting))


def _architecture(backbone: str) -> str | None:
    """The family a network is built like; None where nobody can tell at once."""
    if backbone.startswith(TIMM_PREFIX):  # to describe it, torch and timm would have to be loaded
        return None
    try:
        return BACKBONES.get(backbone).architecture
    except WorkbenchError:
        return None


def _card(run: Path) -> Card | None:
    from workbench.models.classifier import Card

    try:
        return read_json(run / CARD, Card)
    except WorkbenchError:  # whoever asks the model is told what ails it
        return None
