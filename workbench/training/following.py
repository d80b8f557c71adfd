"""A run in a process that is not the first: the same work, and nothing said or kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from workbench.core import places
from workbench.core.events import Task
from workbench.models.classifier import load_classifier
from workbench.training.beginning import setting_for
from workbench.training.distillation.sitting import CopySitting
from workbench.training.events import CheckpointSaved, RunSummary
from workbench.training.keeping.checkpoint import Best, Position
from workbench.training.keeping.keeper import Keeper
from workbench.training.keeping.record import Record
from workbench.training.leading import told
from workbench.training.learning.learner import Learner
from workbench.training.machine.threads import threads_as
from workbench.training.sitting import Sitting
from workbench.training.strategies import Plan, Setting
from workbench.training.training import seen_through
from workbench.training.trials.tuning import settled


def follow() -> Task[RunSummary]:
    """Do what the first process says, until its run is over.

    Raises:
        WorkbenchError: In words, whatever the user can mend on this process's machine.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        orders, record = yield from told(Path(folder))
        cache = places.cache_dir() / "training"
        with threads_as(orders.threads):
            setting, _ = yield from setting_for(
                orders.recipe, orders.dataset, cache, orders.fresh, record.start
            )
            # The first process made every choice; what is left is to lay the network out so.
            setting = yield from settled(setting)
            return (yield from seen_through(_sitting(setting, record, orders.teacher)))


def _sitting(setting: Setting, record: Record, teacher: str) -> Sitting:
    if not teacher:
        return Following(setting, record)
    classifier = load_classifier(Path(teacher), setting.device.name)
    return FollowingCopy(setting, record, classifier)


class Following(Sitting):
    """A sitting that keeps nothing."""

    def _keeping(self, plan: Plan, learner: Learner, best: Best) -> Keeper:
        return _Idle(self._record, self._classifier(), plan.hand_over, learner, best)


class FollowingCopy(Following, CopySitting):
    """A sitting at a small copy that keeps nothing."""


class _Idle(Keeper):
    """Knows which epoch is the best, and writes nothing."""

    @property
    def due(self) -> bool:
        """Never: another process saves."""
        return False

    def remember(self, position: Position) -> None:
        """Another process does."""
        self.kept = self.best

    def save(self, position: Position) -> CheckpointSaved:
        """Another process does."""
        return CheckpointSaved("", position.epoch)
