"""What each way of explaining was found to be worth for a run's classifier, kept with the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.core.files import read_json, write_json
from workbench.inspection.attributions.layer_choice import AUTO
from workbench.inspection.proof.table import MethodProof

if TYPE_CHECKING:
    from workbench.project.runs import Run

_FILE = "methods.json"


class Proved(msgspec.Struct, frozen=True):
    """Methods and layers as they were measured last.

    Args:
        model: SHA-256 of the classifier that was asked.
        methods: A line for each method and layer.
        layers: What the window calls its layers, by name.
    """

    model: str
    methods: tuple[MethodProof, ...]
    layers: dict[str, str] = {}


NOTHING = Proved("", ())


def proved(run: Run) -> Proved:
    """What was kept of a run's present classifier; nothing where it was never tested.

    What an earlier version measured without holding it against chance counts as not tested.
    """
    path = _path(run)
    if not path.exists():
        return NOTHING
    try:
        found = read_json(path, Proved)
    except WorkbenchError:
        return NOTHING  # it is measured again where it cannot be read
    whole = all(one.held_against_chance for one in found.methods)
    return found if whole and found.model == run.classifier_sha256 else NOTHING


def prove_and_keep(run: Run, every_layer: bool = False, device: str = "auto") -> Task[Proved]:
    """Measure every quick method as `prove_run` does, and keep it with the run.

    Args:
        run: Its classifier is asked.
        every_layer: Whether on each of its layers by itself too.
        device: As in `choose_device`.

    Raises:
        WorkbenchError: There is nothing to prove it on, or no classifier.
    """
    from workbench.inspection.attributions.layer_titles import titled_layers
    from workbench.project.asking import prove_run

    yield Progress(0, None, "Loading the model")
    # Read before: one that another program replaces meanwhile counts as not tested.
    model = run.classifier_sha256
    titles = titled_layers(run.classifier(device))
    layers = (AUTO, *titles) if every_layer else (AUTO,)
    methods = yield from prove_run(run, layers=layers, device=device)
    kept = Proved(model, methods, titles)
    write_json(_path(run), kept)
    return kept


def _path(run: Run) -> Path:
    return run.folder / _FILE
