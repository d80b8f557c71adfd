"""What a run's classifier is asked: how good it is, what it says of pictures, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Item
from workbench.project.pictures import dataset_of, files_in, marks_of
from workbench.project.provenance import provenance_of
from workbench.project.runs import Run, project_of

if TYPE_CHECKING:
    from workbench.evaluation.evaluation import Evaluation
    from workbench.export.onnx import Exported
    from workbench.inspection.explanations import Explained, Wish
    from workbench.inspection.proof.table import MethodProof
    from workbench.inspection.shortcuts.report import Shortcuts
    from workbench.models.prediction import Predictions


def evaluate_run(run: Run, split: str = "val", device: str = "auto") -> Task[Evaluation]:
    """Measure a run's classifier on one split of its pictures, and keep the result with the run.

    Args:
        run: Its classifier is asked.
        split: Which pictures.
        device: As in `choose_device`.

    Raises:
        WorkbenchError: The split is empty, or there is no classifier.
    """
    from workbench.evaluation.evaluating import evaluate

    items = _labelled(run, split)
    # A body that learned itself has no features that are kept.
    cache = project_of(run) / "cache" if run.recipe.strategy == "features" else None
    # Read before the classifier: one that another program replaces meanwhile counts as not judged.
    model = run.classifier_sha256
    evaluation = yield from evaluate(run.classifier(device), items, cache)
    evaluation = msgspec.structs.replace(evaluation, model=model)
    run.save_evaluation(split, evaluation)
    return evaluation


def _labelled(run: Run, split: str) -> list[Item]:
    items = [item for item in dataset_of(run).items if item.split == split and item.label]
    if not items:
        raise WorkbenchError(
            f"{run.name} has no pictures in its {split} split.",
            "Choose another split: train, val or test.",
        )
    return items


def predict_run(run: Run, places: Sequence[Path], device: str = "auto") -> Task[Predictions]:
    """Classify pictures, and every picture in folders, with a run's classifier.

    Args:
        run: Whose classifier.
        places: Files and folders.
        device: As in `choose_device`.
    """
    from workbench.models.prediction import predict

    paths = yield from files_in(places)
    return (yield from predict(run.classifier(device), paths))


def export_run(run: Run, path: Path) -> Task[Exported]:
    """Write a run's classifier as ONNX, with receipt and README; checked before it gets a name."""
    from workbench.export.onnx import export_onnx

    yield Progress(0, None, "Loading the model")
    # On the processor, which the exported model is compared on: cards round otherwise.
    return (yield from export_onnx(run.classifier("cpu"), path, provenance_of(run)))


def explain_run(
    run: Run, places: Sequence[Path], out: Path, wish: Wish | None = None, sheet: Path | None = None
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture, and for every picture in folders.

    What was written before is passed over where a folder of pictures holds it.

    Args:
        run: Its classifier is asked.
        places: Files and folders.
        out: Where the overlays go.
        wish: How; None for the usual way.
        sheet: A PNG file that shows all of them, or None.
    """
    from workbench.inspection.evidence.done import written_in
    from workbench.inspection.explanations import AS_USUAL
    from workbench.project.explaining import explain_paths

    written = {*written_in(out), *((sheet.resolve(),) if sheet else ())}
    paths = yield from files_in(places, written)
    return (yield from explain_paths(run, paths, out, wish or AS_USUAL, sheet))


def prove_run(
    run: Run,
    methods: Sequence[str] = (),
    layers: Sequence[str] = ("auto",),
    split: str = "val",
    most: int = 40,
    masks: Path | None = None,
    device: str = "auto",
) -> Task[tuple[MethodProof, ...]]:
    """Measure what methods and layers are worth for a run's classifier.

    Args:
        run: Its classifier is asked.
        methods: Names from `ATTRIBUTIONS`; none for every quick one that suits the network.
        layers: Layers to try with each.
        split: Which pictures.
        most: How many of them, evenly from all, those with an outline first; at least 1.
        masks: A folder of outlines; None for what the user marked in the project, and for those
            that come with a sample.
        device: As in `choose_device`.

    Raises:
        WorkbenchError: The split is empty, no outline belongs to it, or nothing can be measured.
    """
    from workbench.inspection.proof.proving import prove_methods
    from workbench.project.proofs import few_of, outlined, outlines_in, quick_methods

    if most < 1:
        raise WorkbenchError(f"Nothing is proved on {most} pictures.", "Choose 1 or more.")
    items = _labelled(run, split)
    marks = marks_of(run) if masks is None else {}
    some = few_of(items, most, marks if masks is None else outlined(masks, items))
    classifier = run.classifier(device)
    chosen = dict.fromkeys(methods or quick_methods(classifier.backbone.architecture))
    outlines = outlines_in(masks, items, marks)
    return (yield from prove_methods(classifier, some, tuple(chosen), layers, outlines))


def search_run(
    run: Run, masks: Path | None = None, device: str = "auto", *, all_pictures: bool = False
) -> Task[Shortcuts]:
    """Search a run's classifier for shortcuts.

    Args:
        run: Its classifier is asked about its own pictures.
        masks: A folder of outlines of the things; None for what the user marked in the project,
            and those that come with a sample.
        device: As in `choose_device`.
        all_pictures: Whether maps are averaged over all that it is judged by, rather than over a
            fixed number of each class.

    Raises:
        WorkbenchError: There are too few pictures, only one class, or no outline belongs to them.
    """
    from workbench.inspection.shortcuts.averages import A_CLASS
    from workbench.inspection.shortcuts.searching import MOST, search
    from workbench.project.proofs import outlined, outlines_in

    items = dataset_of(run).items
    marks = marks_of(run) if masks is None else {}
    outlines = outlines_in(masks, items, marks)
    marked = frozenset(marks) if masks is None else outlined(masks, items)
    a_class = MOST if all_pictures else A_CLASS
    classifier = run.classifier(device)
    found = yield from search(classifier, items, outlines=outlines, marked=marked, a_class=a_class)
    return found
