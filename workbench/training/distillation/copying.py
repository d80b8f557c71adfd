"""A small, fast copy of a run's classifier: a run of its own, told as any other.

    check the recipe and the pictures               WorkbenchError; nothing is written yet
    get the student's weights                       Progress while they are downloaded
    weigh and judge the teacher                     Progress
    write recipe, dataset, environment, copy.json
    go back to the checkpoint, where resumed                            -> RunStarted
    for each epoch:
        for each batch of views: match the teacher  Progress            -> BatchDone
            now and then save what there is                             -> CheckpointSaved
        judge the student's running average         Progress            -> EpochDone
    finally, however it ends: checkpoint, best classifier, summary
    return both side by side

Under torchrun every process takes views of its own; the first one judges, writes and speaks.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
import torch

from workbench.core import places
from workbench.core.events import Task
from workbench.core.files import write_json
from workbench.data.items import Dataset
from workbench.models.classifier import Classifier
from workbench.training.beginning import checked, setting_for
from workbench.training.distillation.figures import Judge, figures_of, milliseconds
from workbench.training.distillation.lessons import Lessons
from workbench.training.distillation.report import NOTE, CopyReport
from workbench.training.distillation.sitting import CopySitting
from workbench.training.failures import in_plain_words
from workbench.training.keeping.record import Record, environment
from workbench.training.processes.joining import Place
from workbench.training.recipe import Recipe

ALONE = Place(0, 1, torch.device("cpu"))
JUDGING = "Judging the teacher"


class Where(NamedTuple):
    """Folders of a small copy.

    Args:
        folder: The copy's run folder; made where missing.
        source: The teacher's run folder, for the record.
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
    place: Place = ALONE,
) -> Task[CopyReport]:
    """Make a small copy of a classifier.

    Args:
        teacher: Whose answers are learned; its device is where all is computed.
        dataset: Its pictures: those to learn from, with or without a class, and those to judge by.
        recipe: As `copy_recipe` makes it; its backbone is the student's.
        where: Run folders and cache; only the first process writes to them.
        resume: Whether to go on from the folder's checkpoint.
        place: Which of how many processes this one is.

    Returns:
        Both side by side. `close()` keeps the best classifier and a summary that says "stopped".

    Raises:
        WorkbenchError: In words, whatever the user can mend.
    """
    store = where.cache or places.cache_dir() / "training"
    recipe = checked(recipe, dataset)
    setting, fit = yield from setting_for(recipe, dataset, store)
    setting = setting._replace(
        device=teacher.device, network=setting.network.to(teacher.device.torch)
    )
    record, judge = Record(where.folder), Judge(dataset, store)
    try:
        lessons = Lessons(teacher, setting, place)
        report = yield from _beside(teacher, judge, where)
        if place.rank == 0:
            _begin(record, resume)
            device = setting.device.title
            record.begin(recipe, dataset, environment(recipe, dataset, device, fit.words))
            write_json(where.folder / NOTE, report)
        sitting = CopySitting(lessons, judge, record, place)
        return (yield from _told(sitting, teacher, record, report, place))
    finally:
        judge.close()


def _told(
    sitting: CopySitting, teacher: Classifier, record: Record, report: CopyReport, place: Place
) -> Task[CopyReport]:
    """Tell the sitting, and end it well however it ends."""
    state, message = "stopped", ""
    try:
        yield from sitting.told()
        state = "finished"
    except GeneratorExit:
        message = sitting.kept()
        raise
    except Exception as error:
        calm = in_plain_words(error)
        state, message = "failed", str(calm)
        if calm is error:
            raise
        raise calm from error
    finally:
        sitting.end(state, message)
    if place.rank == 0:
        # Both timed now: what else the machine had to do then would favour one of them.
        fares = msgspec.structs.replace(report.teacher, milliseconds=milliseconds(teacher))
        report = msgspec.structs.replace(report, teacher=fares, student=sitting.figures())
        write_json(record.folder / NOTE, report)
    return report


def _begin(record: Record, resume: bool) -> None:
    if resume:
        record.go_on()
    else:
        record.start_anew()


def _beside(teacher: Classifier, judge: Judge, where: Where) -> Task[CopyReport]:
    """Weigh and judge the teacher."""
    sums = yield from judge.told(teacher, JUDGING)
    return CopyReport(
        run=str(where.folder),
        source=str(where.source),
        device=teacher.device.title,
        teacher=figures_of(teacher, sums.accuracy),
    )
