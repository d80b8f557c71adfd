"""From a recipe to a run, told as events.

    check the recipe and the pictures               WorkbenchError; nothing is written yet
    get the weights                                 Progress while they are downloaded
    try what is fastest on this machine             Progress, Notice    (long runs)
    write recipe, dataset, environment              WeightsFitted       (a file of the user's)
    say what is otherwise here                      Notice
    let the strategy prepare                        Progress, Notice    (features: one look each)
    go back to the checkpoint, where resumed                            -> RunStarted
    for each epoch:
        for each training batch: learn              Notice (lost)       -> BatchDone, Progress
            now and then save what there is                             -> CheckpointSaved
        for each validation batch: judge                                -> Progress
        remember the best                                               -> EpochDone, Mistaken
    save what there is                                                  -> CheckpointSaved
    finally, however it ends: checkpoint, best classifier, summary; the device is let go
    return the summary

Every batch is a pull point: whoever pulls may pause between any two events, or `close()`.
"""

from __future__ import annotations

from pathlib import Path

from workbench.core import places
from workbench.core.events import Notice, Task
from workbench.data.items import Dataset
from workbench.models.fitting import WeightsReport
from workbench.models.weights import SOURCES
from workbench.training.beginning import checked, setting_for
from workbench.training.events import Outcome, RunSummary, WeightsFitted
from workbench.training.failures import in_plain_words, plainly
from workbench.training.keeping.record import Record, environment
from workbench.training.leading import lead
from workbench.training.machine.moving import here
from workbench.training.machine.threads import threads_as
from workbench.training.recipe import Recipe
from workbench.training.sitting import Sitting
from workbench.training.strategies import Setting
from workbench.training.trials.determinism import same_bits
from workbench.training.trials.tuning import settled


def train(
    recipe: Recipe,
    dataset: Dataset,
    folder: Path,
    resume: bool = False,
    cache: Path | None = None,
) -> Task[RunSummary]:
    """Train a classifier; a run that was stopped or cut off goes on where it was.

    It ends with the same bits on a processor; on a graphics card as far as `same_bits` goes.

    Args:
        recipe: What to do.
        dataset: Labelled pictures, some to learn from and some to be judged by.
        folder: The run folder; made where missing.
        resume: Whether to go on from the folder's checkpoint; without one the run begins anew.
        cache: Where decoded pictures and features are kept, safe to delete; None: the user's own.

    Returns:
        How it went. `close()` keeps the best classifier and writes a summary that says "stopped".

    Raises:
        WorkbenchError: In words, whatever the user can mend.
    """
    # How many pictures a step is found out when network and device are there.
    recipe = checked(recipe, dataset)
    record = Record(folder)
    with threads_as(record.threads if resume else None):
        sitting = yield from _sat_down(recipe, dataset, record, resume, cache)
        return (yield from seen_through(sitting))


def seen_through(sitting: Sitting) -> Task[RunSummary]:
    """Pull the sitting to its end, and keep what there is however it ends."""
    state: Outcome = "stopped"
    message = ""
    try:
        with same_bits(sitting.device):
            yield from sitting.told()
        state = "finished"
    except GeneratorExit:
        message = sitting.keep()
        raise
    except Exception as error:
        sitting.keep_best()
        calm = in_plain_words(error)
        state, message = "failed", str(calm)
        if calm is error:
            raise
        raise calm from error
    finally:
        summary = sitting.end(state, message)
    return summary


def _sat_down(
    recipe: Recipe, dataset: Dataset, record: Record, resume: bool, cache: Path | None
) -> Task[Sitting]:
    """Check what can be checked, then write what the run is made from."""
    with plainly():
        place = cache or places.cache_dir() / "training"
        start = record.start if resume else None
        fresh = not (resume and record.checkpoint.exists())
        recipe, moved = here(recipe) if resume and record.begun else (recipe, "")
        setting, report = yield from setting_for(recipe, dataset, place, fresh, start)
        # A file of the user's own: what of it fits is news.
        news = fresh and start is None and recipe.weights not in SOURCES
        if news:
            yield Notice(report.words)
        setting = yield from settled(setting)
        cleared(record, resume)
        begin(setting, record, report.words)
        if news:
            yield from record.heard(_in_full(report))
        lead(setting, record)
        return Sitting(setting, record, moved)


def cleared(record: Record, resume: bool) -> None:
    """Take back what an earlier sitting left that is so no more; all of it where a run begins."""
    if resume:
        record.go_on()
    else:
        record.start_anew()


def begin(setting: Setting, record: Record, words: str) -> None:
    """Write what a run is made from; `words` say where its weights are from.

    Raises:
        WorkbenchError: It cannot be written.
    """
    recipe, dataset = setting.recipe, setting.dataset
    machine = environment(recipe, dataset, setting.device.title, words, setting.gain)
    record.begin(recipe, dataset, machine)


def _in_full(report: WeightsReport) -> Task[None]:
    """What came of the weights, part by part, for the record."""
    yield WeightsFitted(
        report.matched, report.missing, report.unexpected, report.reshaped, report.head
    )
