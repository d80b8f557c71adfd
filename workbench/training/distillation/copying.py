"""A small, fast copy of a classifier: a run like any other, told by the same events.

    check the recipe and the pictures               WorkbenchError; nothing is written yet
    get the student's weights                       Progress while they are downloaded
    try what is fastest on this machine             Progress, Notice    (long runs)
    judge the teacher                               Progress
    write copy.json, dataset, environment, recipe
    say what is otherwise here                      Notice
    find out how the teacher's channels vary        Progress, Notice    (nothing to lay beside it)
    the run, as `training.training` tells it        with views in the place of pictures
    time both, one after the other                  Progress, Notice    (the copy costs more)
    return the summary

Under torchrun every process takes views of its own; the first one judges, writes and speaks.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from workbench.core import places
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, Task
from workbench.core.files import write_json
from workbench.data.items import Dataset
from workbench.models.classifier import Classifier, load_classifier
from workbench.training.beginning import checked, setting_for
from workbench.training.distillation.earlier import renew_checkpoint
from workbench.training.distillation.figures import figures_of, judged, milliseconds
from workbench.training.distillation.report import CopyReport, copy_report, of_a_copy
from workbench.training.distillation.sitting import CopySitting
from workbench.training.events import RunSummary
from workbench.training.failures import plainly
from workbench.training.keeping.files import COPY
from workbench.training.keeping.record import Record
from workbench.training.leading import lead
from workbench.training.machine.threads import threads_as
from workbench.training.recipe import Recipe
from workbench.training.strategies import Setting
from workbench.training.training import begin, cleared, seen_through
from workbench.training.trials.tuning import settled


class Where(NamedTuple):
    """Folders of a small copy.

    Args:
        folder: The copy's run folder; made where missing.
        source: The teacher's folder.
        cache: Where decoded pictures are kept, safe to delete; None: the user's own.
    """

    folder: Path
    source: Path
    cache: Path | None = None


def copy_classifier(
    teacher: Classifier,
    dataset: Dataset,
    recipe: Recipe,
    where: Where,
    *,
    resume: bool = False,
    moved: str = "",
) -> Task[RunSummary]:
    """Make a small copy of a classifier; one that was stopped or cut off goes on where it was.

    Args:
        teacher: Whose answers are learned; on the device that the recipe asks for.
        dataset: Its pictures: those to learn from, with or without a class, and those to judge by.
        recipe: As `copy_recipe` makes it; its backbone is the student's.
        where: Run folders and cache.
        resume: Whether to go on from the folder's checkpoint.
        moved: What is otherwise here than where the copy was begun, in words (`moving.here`).

    Returns:
        How it went. `close()` keeps the best classifier and writes a summary that says "stopped".

    Raises:
        WorkbenchError: In words, whatever the user can mend.
    """
    record = Record(where.folder)
    recipe = checked(of_a_copy(recipe), dataset)
    with threads_as(record.threads if resume else None):
        dataset = in_the_teachers_order(dataset, teacher.classes)
        setting = yield from _sat_down(teacher, dataset, recipe, where, resume)
        sitting = CopySitting(setting, record, teacher, moved)
        summary = yield from seen_through(sitting)
    yield Progress(0, None, "Timing both")
    if cost := _noted_both(teacher, record.folder, summary).cost:
        yield Notice(cost)
    return summary


def _sat_down(
    teacher: Classifier, dataset: Dataset, recipe: Recipe, where: Where, resume: bool
) -> Task[Setting]:
    """Check what can be checked, then write what the copy is made from."""
    with plainly():
        record = Record(where.folder)
        store = where.cache or places.cache_dir() / "training"
        fresh = not (resume and record.checkpoint.exists())
        setting, fit = yield from setting_for(recipe, dataset, store, fresh)
        setting = yield from settled(setting)
        report = yield from _beside(teacher, dataset, store, where, resume)
        cleared(record, resume)
        # First: a folder is a run once its recipe is there, and this one must not pass for another.
        write_json(where.folder / COPY, report)
        begin(setting, record, fit.words)
        renew_checkpoint(record, setting.recipe, dataset, setting.share.world)
        lead(setting, record, where.source)
        return setting


def in_the_teachers_order(dataset: Dataset, known: tuple[str, ...]) -> Dataset:
    """The pictures with the classes that the teacher knows.

    Raises:
        WorkbenchError: It lacks one of theirs.
    """
    unknown = [name for name in dataset.classes if name not in known]
    if unknown:
        raise WorkbenchError(
            f"The big model knows nothing of {', '.join(f'“{name}”' for name in unknown)}.",
            "Choose pictures of the classes it tells apart: "
            f"{', '.join(f'“{name}”' for name in known)}.",
        )
    return Dataset(known, dataset.items)


def _beside(
    teacher: Classifier, dataset: Dataset, store: Path, where: Where, resume: bool
) -> Task[CopyReport]:
    """The teacher's side of the report, which a copy that goes on has already."""
    if resume and (where.folder / COPY).exists():
        known = copy_report(where.folder)
        if known.teacher is not None:
            return known
    sums = yield from judged(teacher, dataset, store)
    return CopyReport(
        run=str(where.folder),
        source=str(where.source),
        device=teacher.device.title,
        teacher=figures_of(teacher, sums.accuracy),
    )


def _noted_both(teacher: Classifier, folder: Path, summary: RunSummary) -> CopyReport:
    report = copy_report(folder)
    copied = load_classifier(folder, teacher.device.name)
    assert report.teacher is not None
    # Both timed now: what else the machine had to do then would favour one of them.
    fares = msgspec.structs.replace(report.teacher, milliseconds=milliseconds(teacher))
    student = figures_of(copied, summary.val_accuracy or 0.0)
    report = msgspec.structs.replace(report, teacher=fares, student=student)
    write_json(folder / COPY, report)
    return report
