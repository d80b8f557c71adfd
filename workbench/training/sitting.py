"""A run at work: from the first batch, or from a checkpoint, until it ends or is stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from workbench.core.errors import WorkbenchError, for_want_of_room
from workbench.core.events import Event, Notice, Progress, Task
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.training.events import (
    BatchDone,
    EpochDone,
    Mistaken,
    Outcome,
    RunStarted,
    RunSummary,
)
from workbench.training.failures import all_gone
from workbench.training.keeping.checkpoint import Best, Position, load_checkpoint
from workbench.training.keeping.keeper import Keeper
from workbench.training.keeping.record import Record
from workbench.training.learning.divergence import Divergence, astray
from workbench.training.learning.epoch import Sums, Tally, run_epoch
from workbench.training.learning.learner import Learner
from workbench.training.learning.meter import Meter, Stopwatch
from workbench.training.learning.mistakes import Mistakes
from workbench.training.learning.pace import pace_of
from workbench.training.lessons.batches import Batch
from workbench.training.lessons.looking import lost_in_words
from workbench.training.machine.precision import Arithmetic
from workbench.training.processes.learner import make_learner
from workbench.training.strategies import PLANS, Plan, Setting
from workbench.training.trials.determinism import NOT_REPEATABLE, repeatable

LEARNING = "Learning"
RETRY_SECONDS = 1.0
_SHOWN_SECONDS = 0.1
_AT_LAST = (
    "All is learned and held in memory: it is saved as soon as that can be done. Stopped before, "
    "it is lost."
)


class Sitting:
    """One sitting at a run.

    Args:
        setting: What the strategy starts from.
        record: The run folder.
        moved: What is otherwise here than where the run was begun, in words; empty where nothing.
    """

    def __init__(self, setting: Setting, record: Record, moved: str = "") -> None:
        self._setting = setting
        self._moved = moved
        self._recipe = setting.recipe
        self._record = record
        self.device = setting.device.torch
        self._watch = Stopwatch()
        self._at = Position()
        self._tally = Tally(Sums(), self.device)
        self._plan: Plan | None = None
        self._keeper: Keeper | None = None
        self._judged_by = setting.dataset.of("val")
        self._course = Divergence(len(setting.dataset.classes))
        self._shown = 0.0

    def told(self) -> Task[None]:
        """The whole sitting; every event is also a line of the record."""
        return self._watch.around(self._record.heard(self._work()))

    def end(self, state: Outcome, message: str) -> RunSummary:
        """Let go of everything and write the summary; never raises."""
        if self._plan is not None:
            self._plan.lessons.close()
        summary = self._summary(state, message or self._ended_early)
        with suppress(WorkbenchError):
            self._record.end(summary)
        return summary

    def keep(self) -> str:
        """Save what there is, and say what that is. Raises WorkbenchError."""
        if self._keeper is not None:
            self._keeper.save(self._position())
        if self._at.best is None:
            return "Stopped before the first epoch was over: there is no classifier yet."
        return f"Stopped; the classifier of epoch {self._at.best.epoch} is kept."

    def keep_best(self) -> None:
        """Save the classifier of the best epoch only: what came after it cannot be trusted."""
        if self._keeper is not None:
            with suppress(WorkbenchError):
                self._keeper.save_best()

    def _work(self) -> Task[None]:
        if self._moved:
            yield Notice(self._moved)
        if not repeatable(self._setting):
            yield Notice(NOT_REPEATABLE, calm=True)
        plan = self._plan = yield from self._planned()
        learner = self._learner(plan)
        if self._record.checkpoint.exists():
            self._go_back(learner)
        self._at = self._at.within(self._recipe.epochs)
        best = self._at.best or Best()
        self._keeper = self._keeping(plan, learner, best)
        yield self._started(plan)
        while self._at.epoch < self._recipe.epochs and not self._ended_early:
            yield from self._epoch(plan, learner, self._keeper)
        if self._ended_early:
            yield Notice(self._ended_early)
        yield from self._saved_at_last(self._keeper)

    def _planned(self) -> Task[Plan]:
        """What learns, and what from."""
        return PLANS[self._recipe.strategy](self._setting)

    def _epoch(self, plan: Plan, learner: Learner, keeper: Keeper) -> Task[None]:
        epoch, began = self._at.epoch + 1, self._watch.seconds
        yield from self._learn(plan, learner, keeper, epoch)
        learned = self._tally.sums()
        if not learned.seen:
            raise all_gone("to learn from")
        if not math.isfinite(learned.loss):
            raise astray(epoch, learner.learning_rate, "the loss is no number any more")
        judged, mistaken = yield from self._judge(plan, learner)
        if not judged.seen:
            raise all_gone("to be judged by")
        best = keeper.judged(epoch, judged.accuracy, judged.mean_loss)
        self._turn_page(epoch, keeper.best)
        if best:
            keeper.remember(self._position())
        yield EpochDone(
            epoch=epoch,
            train_loss=learned.mean_loss,
            train_accuracy=learned.accuracy,
            val_loss=judged.mean_loss,
            val_accuracy=judged.accuracy,
            learning_rate=learner.learning_rate,
            seconds=self._watch.seconds - began,
            best=best,
        )
        yield mistaken
        if keeper.due:
            yield self._saved(keeper)

    def _learn(self, plan: Plan, learner: Learner, keeper: Keeper, epoch: int) -> Task[None]:
        """Learn from what is left of an epoch; all is consistent at every event."""
        learner.enter(epoch, self._at.batch, self._at.woken)
        meter = Meter(self.device, self._watch)
        batches = plan.lessons.train(epoch, self._at.batch)
        for batch, outcome in run_epoch(learner.learn, batches, self._tally):
            self._count(outcome.seen if outcome else 0)
            yield from _notices(batch)
            if learner.pieces != self._at.pieces:
                yield from self._spare(batch, learner, keeper)
            if outcome is not None:
                if meter.saw(outcome):
                    self._course.saw(meter.loss, epoch, learner.learning_rate)
                yield self._batch_done(plan, learner, meter)
            yield from self._progress(plan, judged=0)
            if keeper.due:
                yield self._saved(keeper)

    def _judge(self, plan: Plan, learner: Learner) -> Task[tuple[Sums, Mistaken]]:
        """How good it is now, and what it gets wrong: of several processes, of our own pictures."""
        learner.judging()
        tally = Tally(Sums(), self.device)
        mistakes = Mistakes(self._judged_by, self._setting.dataset.classes)
        judged = run_epoch(learner.judge, plan.lessons.val(), tally)
        for number, (batch, outcome) in enumerate(judged, 1):
            mistakes.add(batch.places, outcome.slips if outcome else None)
            yield from _notices(batch)
            yield from self._progress(plan, judged=number)
        return tally.sums(), mistakes.told(self._at.epoch + 1)

    def _go_back(self, learner: Learner) -> None:
        self._at = load_checkpoint(self._record.checkpoint, learner)
        self._tally = Tally(self._at.sums, self.device)
        self._watch.set(self._at.seconds)

    def _spare(self, batch: Batch, learner: Learner, keeper: Keeper) -> Task[None]:
        """Memory was short: say so, and make sure that a resumed run learns the same way."""
        self._at = msgspec.structs.replace(self._at, pieces=learner.pieces)
        pictures = len(batch.targets)
        yield Notice(
            f"The memory was not enough for {pictures} pictures at once. From now on they are "
            f"taken {-(-pictures // learner.pieces)} at a time; each step still learns from all "
            "of them."
        )
        yield self._saved(keeper)

    @property
    def _ended_early(self) -> str:
        """Why the run is over before its last epoch, in words; empty where it is not."""
        best = (self._at.best or Best()).epoch
        waited = self._at.epoch - max(best, self._at.extended)
        patience = self._recipe.patience
        if not patience or waited < patience or self._at.epoch >= self._recipe.epochs:
            return ""
        return (
            f"Ended after epoch {self._at.epoch} of {self._recipe.epochs}: it had not become "
            f"better for {patience} epochs. The classifier of epoch {best} is kept."
        )

    def _count(self, seen: int) -> None:
        self._at = msgspec.structs.replace(
            self._at, batch=self._at.batch + 1, pictures=self._at.pictures + seen
        )

    def _turn_page(self, epoch: int, best: Best) -> None:
        self._at = msgspec.structs.replace(self._at, epoch=epoch, batch=0, best=best)
        self._tally = Tally(Sums(), self.device)

    def _position(self) -> Position:
        return msgspec.structs.replace(
            self._at, sums=self._tally.sums(), seconds=self._watch.seconds
        )

    def _saved(self, keeper: Keeper) -> Event:
        """Save; where that fails the run goes on, and the user knows."""
        try:
            return keeper.save(self._position())
        except WorkbenchError as error:
            return Notice(f"{error} The run goes on, and tries again to save.")

    def _saved_at_last(self, keeper: Keeper) -> Task[None]:
        """Save what was learned; where the disk is full, say so and wait until there is room."""
        told = False
        while True:
            try:
                saved = keeper.save(self._position())
            except WorkbenchError as error:
                if not for_want_of_room(error):
                    raise
                trouble = f"{error} {_AT_LAST}"
            else:
                yield saved
                return
            if not told:
                yield Notice(trouble)
                told = True
            yield Progress(0, None, "Waiting until the run can be saved")
            time.sleep(RETRY_SECONDS)

    def _progress(self, plan: Plan, judged: int) -> Task[None]:
        """How far the whole run is, a few times a second."""
        each = plan.lessons.batches + plan.lessons.val_batches
        if judged or self._watch.seconds - self._shown >= _SHOWN_SECONDS:
            self._shown = self._watch.seconds
            done = self._at.epoch * each + self._at.batch + judged
            yield Progress(done, self._recipe.epochs * each, LEARNING)

    def _batch_done(self, plan: Plan, learner: Learner, meter: Meter) -> BatchDone:
        return BatchDone(
            epoch=self._at.epoch + 1,
            batch=self._at.batch,
            batches=plan.lessons.batches,
            loss=meter.loss,
            learning_rate=learner.learning_rate,
            images_per_second=meter.images_per_second,
        )

    def _started(self, plan: Plan) -> RunStarted:
        dataset = self._setting.dataset
        return RunStarted(
            run=str(self._record.folder),
            device=self._setting.device.title,
            train_count=len(dataset.of("train")),
            val_count=len(dataset.of("val")),
            classes=dataset.classes,
            epochs=self._recipe.epochs,
            batches=plan.lessons.batches,
            epoch=self._at.epoch,
        )

    def _summary(self, state: Outcome, message: str) -> RunSummary:
        best = self._keeper.kept if self._keeper else Best()
        seconds = self._watch.seconds
        return RunSummary(
            run=str(self._record.folder),
            state=state,
            best_epoch=best.epoch,
            val_accuracy=best.accuracy if best.epoch else None,
            val_loss=best.loss if best.epoch else None,
            epochs_done=self._at.epoch,
            epochs=self._recipe.epochs,
            seconds=seconds,
            images_per_second=self._at.pictures / seconds if seconds else 0.0,
            device=self._setting.device.title,
            message=message,
            val_count=len(self._setting.dataset.of("val")),
        )

    def _classifier(self) -> Classifier:
        setting = self._setting
        return Classifier(
            setting.network,
            BACKBONES.get(self._recipe.backbone),
            setting.dataset.classes,
            setting.preprocessing,
            setting.device,
        )

    def _keeping(self, plan: Plan, learner: Learner, best: Best) -> Keeper:
        return Keeper(self._record, self._classifier(), plan.hand_over, learner, best)

    def _learner(self, plan: Plan) -> Learner:
        dataset = self._setting.dataset
        labels = [dataset.label_index(item) for item in dataset.of("train")]
        pace = pace_of(
            self._recipe, plan.lessons.batches, labels, len(dataset.classes), self.device
        )
        # A head that learns from features costs nothing: it keeps all its digits.
        whole = plan.module is self._setting.network
        name = self._recipe.precision if whole else "fp32"
        share = self._setting.share
        # Several processes meet within the network, which a compiled one knows nothing of.
        compiled = whole and share.world == 1 and self._recipe.compiled == "yes"
        arithmetic = Arithmetic(name, plan.module, self.device, compiled)
        return make_learner(plan.module, plan.groups, pace, self.device, arithmetic, share)


def _notices(batch: Batch) -> Iterator[Notice]:
    return (Notice(lost_in_words(path)) for path in batch.lost)
