"""What each way of explaining was found to be worth for a run's classifier, kept with the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.core.files import read_json, write_json
from workbench.inspection.proof.table import MethodProof

if TYPE_CHECKING:
    from workbench.project.runs import Run

_FILE = "methods.json"


class Proved(msgspec.Struct, frozen=True):
    """Methods and layers as they were measured last.

    Args:
        model: SHA-256 of the classifier that was asked.
        methods: A line for each method and layer.
    """

    model: str
    methods: tuple[MethodProof, ...]


def proved(run: Run) -> tuple[MethodProof, ...]:
    """What was kept of a run's present classifier; nothing where it was never tested."""
    path = _path(run)
    if not path.exists():
        return ()
    try:
        found = read_json(path, Proved)
    except WorkbenchError:
        return ()  # it is measured again where it cannot be read
    return found.methods if found.model == run.model else ()


def prove_and_keep(run: Run, layers: Sequence[str] = ("auto",)) -> Task[tuple[MethodProof, ...]]:
    """Measure every quick method on these layers as `prove_run` does, and keep it with the run.

    Raises:
        WorkbenchError: There is nothing to prove it on, or no classifier.
    """
    from workbench.project.asking import prove_run

    # Read before: one that another program replaces meanwhile counts as not tested.
    model = run.model
    methods = yield from prove_run(run, layers=layers)
    write_json(_path(run), Proved(model, methods))
    return methods


def _path(run: Run) -> Path:
    return run.folder / _FILE
