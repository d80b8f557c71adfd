"""One sitting at a small copy: as at any run, but that it learns from a teacher."""

from __future__ import annotations

import msgspec

from workbench.core.events import Notice, Task
from workbench.models.classifier import Classifier
from workbench.training.distillation.learner import make_student_learner, whole
from workbench.training.distillation.view_lessons import Teaching, made_ready
from workbench.training.events import RunStarted
from workbench.training.keeping.record import Record
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import pace_of
from workbench.training.machine.precision import Arithmetic
from workbench.training.sitting import Sitting
from workbench.training.strategies import Plan, Setting

ANSWERS_ALONE = (
    "Nothing in this copy can be laid beside what the big model sees on its way: it learns from "
    "its answers alone, and may come out less right than another network would."
)


class CopySitting(Sitting):
    """One sitting at a small copy.

    How often it agrees with its teacher stands for being right while it learns.

    Args:
        setting: Recipe, pictures and the student's network.
        record: The copy's run folder.
        teacher: Whose answers are learned, on the same device.
        moved: As of any sitting.
    """

    _teaching: Teaching

    def __init__(
        self, setting: Setting, record: Record, teacher: Classifier, moved: str = ""
    ) -> None:
        super().__init__(setting, record, moved)
        self._teacher = teacher

    def _planned(self) -> Task[Plan]:
        made = self._teaching = yield from made_ready(self._teacher, self._setting)
        if self._setting.fresh and not made.matching.hints:
            yield Notice(ANSWERS_ALONE)
        return Plan(made.matching, whole(made.matching), made.lessons, lambda: None)

    def _learner(self, plan: Plan) -> Learner:
        made, recipe, setting = self._teaching, self._recipe, self._setting
        classes = len(setting.dataset.classes)
        pace = pace_of(recipe, plan.lessons.batches, (), classes, self.device)
        arithmetic = Arithmetic(recipe.precision, made.matching, self.device)
        calibration = made.lessons.calibration
        return make_student_learner(
            made.matching, made.teacher, pace, arithmetic, calibration, setting.share
        )

    def _started(self, plan: Plan) -> RunStarted:
        count = len(self._teaching.lessons.shown)
        return msgspec.structs.replace(super()._started(plan), train_count=count)
