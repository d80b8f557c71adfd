"""One sitting at a small copy: what the engine says, retold in the words of any run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from statistics import fmean

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, Task
from workbench.training.distillation.distil import distil
from workbench.training.distillation.events import Kept, Matched, Ready
from workbench.training.distillation.figures import Judge, figures_of
from workbench.training.distillation.lessons import Lessons
from workbench.training.distillation.report import Figures
from workbench.training.events import BatchDone, CheckpointSaved, EpochDone, RunStarted, RunSummary
from workbench.training.keeping.record import Record
from workbench.training.lessons.looking import lost_in_words
from workbench.training.machine.meter import Stopwatch
from workbench.training.processes.joining import Place

LEARNING, JUDGING = "Learning from the teacher", "Judging the copy"


class CopySitting:
    """A small copy at work, until it is done or stopped.

    Args:
        lessons: What it learns from.
        judge: Says how good it is.
        record: The run folder; only the first process writes to it.
        place: Which of how many processes this one is.
    """

    def __init__(self, lessons: Lessons, judge: Judge, record: Record, place: Place) -> None:
        self._lessons = lessons
        self._recipe = lessons.setting.recipe
        self._judge = judge
        self._record = record
        self._place = place
        self._watch = Stopwatch()
        self._best: EpochDone | None = None
        self._began = 0.0
        self._told_lost: set[str] = set()
        self._views_per_second = 0.0

    def told(self) -> Task[None]:
        """The whole sitting; every event is also a line of the record."""
        if self._place.rank:
            # Another process speaks for all.
            for _ in self._engine():
                pass
            return
        yield from self._watch.around(self._record.heard(self._work()))

    def end(self, state: str, message: str) -> None:
        """Let go of the pictures and write the summary; never raises."""
        self._lessons.close()
        if self._place.rank == 0:
            with suppress(WorkbenchError):
                self._record.end(self._summary(state, message))

    def kept(self) -> str:
        """What there is of the copy where it is stopped."""
        if self._best is None:
            return "Stopped before the first epoch was over: there is no copy yet."
        return f"Stopped; the copy of epoch {self._best.epoch} is kept."

    def figures(self) -> Figures:
        """Weigh the best copy. Raises WorkbenchError where it cannot be read."""
        from workbench.models.classifier import load_classifier

        kept = load_classifier(self._record.folder, self._lessons.setting.device.name)
        return figures_of(kept, self._best.val_accuracy if self._best else 0.0)

    def _engine(self) -> Task[object]:
        lessons = self._lessons
        return distil(
            lessons.teacher,
            lessons.learner,
            lessons.pool,
            lessons.plan,
            self._record.checkpoint,
            rank=self._place.rank,
        )

    def _work(self) -> Task[None]:
        engine = self._engine()
        try:
            for event in engine:
                match event:
                    case Ready():
                        self._remember()
                        yield self._started()
                        if self._unjudged:
                            yield from self._epoch_over()
                    case Matched():
                        yield from self._step_made(event)
                    case Kept():
                        yield CheckpointSaved(str(event.path), self._lessons.epoch)
        finally:
            engine.close()

    def _step_made(self, event: Matched) -> Task[None]:
        batches = self._lessons.batches
        within = (event.step - 1) % batches + 1
        self._lessons.learner.course.append((event.loss, event.alike))
        self._views_per_second = event.views_per_second * self._place.world
        yield BatchDone(
            epoch=(event.step - 1) // batches + 1,
            batch=within,
            batches=batches,
            loss=event.loss,
            learning_rate=event.learning_rate,
            images_per_second=self._views_per_second,
        )
        yield Progress(event.step, event.steps, LEARNING)
        for path in set(self._lessons.shown.lost) - self._told_lost:
            self._told_lost.add(path)
            yield Notice(lost_in_words(path))
        if within == batches:
            yield from self._epoch_over()

    @property
    def _unjudged(self) -> bool:
        """Whether it was stopped after the last batch of an epoch, before that was judged."""
        learner = self._lessons.learner
        return bool(learner.course) and learner.step % self._lessons.batches == 0

    def _epoch_over(self) -> Task[None]:
        """Judge what was learned; how often it agreed with the teacher stands for being right."""
        learner, student = self._lessons.learner, self._lessons.student()
        sums = yield from self._judge.told(student, JUDGING)
        best = self._best is None or sums.accuracy >= self._best.val_accuracy
        losses, alike = zip(*learner.course, strict=True)
        done = EpochDone(
            epoch=self._lessons.epoch,
            train_loss=fmean(losses),
            train_accuracy=fmean(alike),
            val_loss=sums.mean_loss,
            val_accuracy=sums.accuracy,
            learning_rate=self._lessons.plan.rate_at(learner.step - 1),
            seconds=self._watch.seconds - self._began,
            best=best,
        )
        if best:
            student.save(self._record.folder)
            self._best = done
        learner.course, self._began = [], self._watch.seconds
        yield done

    def _remember(self) -> None:
        """Take up the best epoch and the time spent before, where the run is resumed."""
        before = [e for e in epochs_told(self._record.folder) if e.epoch <= self._lessons.epoch]
        self._watch.set(sum(e.seconds for e in before))
        self._began = self._watch.seconds
        for epoch in before:
            self._best = epoch if epoch.best else self._best

    def _started(self) -> RunStarted:
        setting = self._lessons.setting
        return RunStarted(
            run=str(self._record.folder),
            device=setting.device.title,
            train_count=len(self._lessons.shown),
            val_count=len(setting.dataset.of("val")),
            classes=setting.dataset.classes,
            epochs=self._recipe.epochs,
            batches=self._lessons.batches,
            epoch=self._lessons.epoch,
        )

    def _summary(self, state: str, message: str) -> RunSummary:
        best, seconds = self._best, self._watch.seconds
        return RunSummary(
            run=str(self._record.folder),
            state=state,
            best_epoch=best.epoch if best else 0,
            val_accuracy=best.val_accuracy if best else None,
            val_loss=best.val_loss if best else None,
            epochs_done=self._lessons.epoch,
            epochs=self._recipe.epochs,
            seconds=seconds,
            images_per_second=self._views_per_second,
            device=self._lessons.setting.device.title,
            message=message,
        )


def epochs_told(folder: Path) -> list[EpochDone]:
    """Return the epochs that a run's record tells of, each once, as it was told last."""
    path = folder / "events.jsonl"
    told: dict[int, EpochDone] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        with suppress(msgspec.MsgspecError):
            epoch = msgspec.json.decode(line, type=EpochDone)
            told[epoch.epoch] = epoch
    return [told[number] for number in sorted(told)]
