"""What the window and the command line both do: each a task that ties the engine together."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Progress, Task
from workbench.core.files import sha256
from workbench.data.archives import inner_folder, is_archive, unpack
from workbench.data.items import Dataset, Item
from workbench.data.scanning import Scan, scan
from workbench.data.walking import files_below
from workbench.project.catalogue import Catalogue
from workbench.project.holding import held
from workbench.project.project import Project
from workbench.project.runs import Run, next_run_folder, project_of

if TYPE_CHECKING:
    from workbench.data.marks import Frame
    from workbench.evaluation.evaluation import Evaluation
    from workbench.export.onnx import Exported
    from workbench.inspection.explaining import Explained, Wish
    from workbench.inspection.proof.table import MethodProof
    from workbench.inspection.shortcuts.report import Shortcuts
    from workbench.models.prediction import Predictions
    from workbench.training.events import RunSummary
    from workbench.training.options import Value
    from workbench.training.recipe import Recipe


Known = TypeVar("Known")


def import_pictures(project: Project, source: Path, seed: int = 0) -> Task[Scan]:
    """Read a folder, or a ZIP unpacked into the project, and take over what it holds.

    The user's folder is only read. What was known before is replaced when the scan is complete;
    stopping leaves it as it was.
    """
    folder = (yield from _unpacked(project, source)) if is_archive(source) else source
    found = yield from scan(folder, seed)
    project.catalogue.replace(found, source.resolve())
    return found


def _unpacked(project: Project, archive: Path) -> Task[Path]:
    """A ZIP's pictures inside the project; unpacked once, however often it is dropped."""
    yield Progress(0, None, "Unpacking")
    into = project.folder / "pictures" / sha256(archive)[:16]
    return inner_folder(into) if into.exists() else (yield from unpack(archive, into))


def train_run(project: Project, recipe: Recipe) -> Task[RunSummary]:
    """Train in a new run folder of the project, then measure the classifier."""
    from workbench.training.training import train

    run = Run(project.new_run_folder())
    training = train(recipe, project.dataset(), run.folder, cache=project.cache)
    return (yield from held(run, _measured(run, training)))


def _measured(run: Run, training: Task[RunSummary]) -> Task[RunSummary]:
    summary = yield from training
    yield from evaluate_run(run, "val")
    return summary


def resume_run(run: Run) -> Task[RunSummary]:
    """Say what a run had said before, go on from its last checkpoint, measure the classifier."""
    from workbench.training.distillation.report import is_copy

    yield run.recalled()
    if is_copy(run.folder):
        from workbench.project.copies import resume_copy

        yield from resume_copy(run)
        assert run.summary is not None
        return run.summary
    return (yield from _gone_on(run, run.recipe, dataset_of(run)))


def extend_run(run: Run, epochs: int) -> Task[RunSummary]:
    """Make a run longer, to so many epochs in all, and go on with it.

    Raises:
        WorkbenchError: It has as many already, or no checkpoint to go on from.
    """
    from workbench.training.branching import made_longer

    _refuse_copies(run)
    made_longer(run.folder, epochs)
    return (yield from resume_run(run))


def branch_run(
    run: Run, checkpoint: str = "best", changes: Mapping[str, Value] | None = None
) -> Task[RunSummary]:
    """Begin a new run of the project with what another had learned, then measure it.

    Args:
        run: The one it grows from; its pictures are learned from.
        checkpoint: "best", "last", or the number of an epoch whose checkpoint is kept.
        changes: Settings of that run's recipe to be changed.

    Raises:
        WorkbenchError: There is no such checkpoint, or the changes make no sense.
    """
    from workbench.training.branching import branched

    _refuse_copies(run)
    branch = Run(next_run_folder(project_of(run)))
    yield Progress(0, None, "Getting ready")
    recipe = branched(run.folder, checkpoint, branch.folder, changes or {})
    return (yield from _gone_on(branch, recipe, dataset_of(run)))


def _refuse_copies(run: Run) -> None:
    from workbench.training.distillation.report import is_copy

    if is_copy(run.folder):
        raise WorkbenchError(
            f"{run.name} is a small copy of another run.",
            "Make that run longer or branch from it, then make a copy of the result.",
        )


def _gone_on(run: Run, recipe: Recipe, dataset: Dataset) -> Task[RunSummary]:
    from workbench.training.training import train

    cache = project_of(run) / "cache"
    training = train(recipe, dataset, run.folder, resume=True, cache=cache)
    return (yield from held(run, _measured(run, training)))


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

    items = [item for item in dataset_of(run).items if item.split == split and item.label]
    if not items:
        raise WorkbenchError(
            f"{run.name} has no pictures in its {split} split.",
            "Choose another split: train, val or test.",
        )
    # A body that learned itself has no features that are kept.
    cache = project_of(run) / "cache" if run.recipe.strategy == "features" else None
    # Read before the classifier: one that another program replaces meanwhile counts as not judged.
    model = run.model
    evaluation = yield from evaluate(run.classifier(device), items, cache)
    evaluation = msgspec.structs.replace(evaluation, model=model)
    run.save_evaluation(split, evaluation)
    return evaluation


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
    """Write a run's classifier as ONNX, with its receipt; checked before it gets its name."""
    from workbench.export.onnx import export_onnx

    yield Progress(0, None, "Loading the model")
    # On the processor, which the exported model is compared on: cards round otherwise.
    return (yield from export_onnx(run.classifier("cpu"), path))


def explain_run(
    run: Run, places: Sequence[Path], out: Path, wish: Wish | None = None, sheet: Path | None = None
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture, and for every picture in folders.

    Args:
        run: Its classifier is asked.
        places: Files and folders.
        out: Where the overlays go.
        wish: How; None for the usual way.
        sheet: A PNG file that shows all of them, or None.
    """
    from workbench.inspection.explaining import AS_USUAL
    from workbench.project.explaining import explain_paths

    paths = yield from files_in(places)
    return (yield from explain_paths(run, paths, out, wish or AS_USUAL, sheet))


def prove_run(
    run: Run,
    methods: Sequence[str] = (),
    layers: Sequence[str] = ("auto",),
    split: str = "val",
    most: int = 40,
    masks: Path | None = None,
) -> Task[tuple[MethodProof, ...]]:
    """Measure what methods and layers are worth for a run's classifier.

    Args:
        run: Its classifier is asked.
        methods: Names from `ATTRIBUTIONS`; none for every quick one that suits the network.
        layers: Layers to try with each.
        split: Which pictures.
        most: How many of them, evenly from all.
        masks: A folder of outlines; None for what the user marked in the project, and for those
            that come with a sample.
    """
    from workbench.inspection.proof.proving import prove_methods
    from workbench.project.proofs import few_of, outlines_in, quick_methods

    classifier = run.classifier("auto")
    items = [item for item in dataset_of(run).items if item.split == split and item.label]
    chosen = methods or quick_methods(classifier.backbone.architecture)
    marks = _marks(run, masks)
    return (
        yield from prove_methods(
            classifier, few_of(items, most, marks), chosen, layers, outlines_in(masks, items, marks)
        )
    )


def search_run(run: Run, masks: Path | None = None, device: str = "auto") -> Task[Shortcuts]:
    """Search a run's classifier for shortcuts.

    Args:
        run: Its classifier is asked about its own pictures.
        masks: A folder of outlines of the things; None for what the user marked in the project,
            and those that come with a sample.
        device: As in `choose_device`.
    """
    from workbench.inspection.shortcuts.searching import search
    from workbench.project.proofs import outlines_in

    items = dataset_of(run).items
    outlines = outlines_in(masks, items, _marks(run, masks))
    return (yield from search(run.classifier(device), items, outlines=outlines))


def _marks(run: Run, masks: Path | None) -> dict[str, tuple[Frame, ...]]:
    """Where the user marked the things, by item; none where outlines are given."""
    if masks is not None:
        return {}
    return _asked_of_catalogue(run, Catalogue.marks)


def dataset_of(run: Run) -> Dataset:
    """A run's pictures, where they lie now: at the old path, or as the project knows."""
    dataset = run.dataset()
    lost = [item.id for item in dataset.items if not Path(item.path).exists()]
    if not lost:
        return dataset
    found = _asked_of_catalogue(run, lambda catalogue: catalogue.paths(lost))
    return Dataset(dataset.classes, _relinked(dataset.items, found))


def _relinked(items: Sequence[Item], found: dict[str, str]) -> tuple[Item, ...]:
    return tuple(
        msgspec.structs.replace(item, path=found.get(item.id, item.path)) for item in items
    )


def _asked_of_catalogue(
    run: Run, question: Callable[[Catalogue], dict[str, Known]]
) -> dict[str, Known]:
    """What the catalogue of a run's project knows; nothing where there is none."""
    database = project_of(run) / "project.db"
    if not database.is_file():
        return {}
    catalogue = Catalogue(database)
    try:
        return question(catalogue)
    finally:
        catalogue.close()


def files_in(places: Sequence[Path]) -> Task[list[Path]]:
    """Files as they are, folders as the files below them, in the order people expect.

    Raises:
        WorkbenchError: A place does not exist, or there is no file in any of them.
    """
    paths: list[Path] = []
    yield Progress(0, None, "Looking for pictures")
    for place in places:
        if not place.exists():
            raise in_words(OSError(errno.ENOENT, ""), place)
        for found in files_below(place) if place.is_dir() else (place,):
            if isinstance(found, Path):
                paths.append(found)
                yield Progress(len(paths), None, "Looking for pictures")
    if not paths:
        raise WorkbenchError("There are no files to look at.", "Choose a picture or a folder.")
    return paths
