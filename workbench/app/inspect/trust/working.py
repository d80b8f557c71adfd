"""The proof of the map that is looked at, as a job; called in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.map_words import about
from workbench.core.events import Progress, Task

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Classifiers, Edition
    from workbench.inspection.proof.proof import Proof


class Asked(NamedTuple):
    """Which map."""

    edition: Edition
    path: str
    target: str | None
    method: str
    layer: str
    settings: tuple[tuple[str, int | float | str | bool | None], ...] = ()


class Proved(NamedTuple):
    """What was asked, what the map was about in words, and its proof."""

    asked: Asked
    about: str
    proof: Proof


def prove_task(classifiers: Classifiers, asked: Asked) -> Task[Proved]:
    """Prove a map; the classifier is borrowed anew for each step, so that clicks need not wait."""
    from workbench.inspection.attributions.attributing import attribute_all, subject
    from workbench.inspection.proof.proof import prove

    yield Progress(0, None, "Loading the model")
    with classifiers.using(asked.edition.run) as classifier:
        one = subject(classifier, Path(asked.path))
        settings = dict(asked.settings)
        (found,) = attribute_all(
            classifier, [one], asked.target, asked.method, asked.layer, **settings
        )
        task = prove(classifier, one, found, asked.settings)
    while True:
        with classifiers.using(asked.edition.run):
            try:
                event = next(task)
            except StopIteration as end:
                return Proved(asked, about(found), end.value)
        yield event
