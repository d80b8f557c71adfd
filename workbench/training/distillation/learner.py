"""A student that learns from a teacher: a learner like any other, with another loss."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable

from torch import Tensor, nn

from workbench.training.distillation.matching import Matching, Tapped
from workbench.training.distillation.pairing import taught_by
from workbench.training.distillation.recalibration import recalibrated
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner, above, below
from workbench.training.learning.pace import Pace
from workbench.training.machine.precision import Arithmetic
from workbench.training.processes.learner import SharedLearner
from workbench.training.share import ALL, Share

NETWORK = "student.network."
"""Where the student's network is within a matching's state."""


class StudentLearner(Learner):
    """A matching that learns; what is judged and kept is the student, its norms measured anew.

    Args:
        matching: The student with its adapters, on its device.
        teacher: Whose answers are learned.
        pace: How fast, and how long.
        arithmetic: In how many digits.
        calibration: Gives views (n, 3, h, w) of 0 to 1 that are not learned from, to measure batch
            norms on: an average of weights has statistics of its own.
    """

    def __init__(
        self,
        matching: Matching,
        teacher: Tapped,
        pace: Pace,
        arithmetic: Arithmetic,
        calibration: Callable[[], Iterable[Tensor]],
    ) -> None:
        device = next(matching.parameters()).device
        super().__init__(matching, whole(matching), pace, device, arithmetic)
        self.matching = matching
        self._teacher = teacher
        self._calibration = calibration
        self._judged: nn.Module | None = None

    def student(self) -> nn.Module:
        """A copy of the student as it is judged, but for its norms; nothing listens to it."""
        network = copy.deepcopy(self.matching.student.network)
        for layer in network.modules():
            # They would hold on to all they hear; torch has no public way.
            layer._forward_hooks.clear()  # noqa: SLF001
            layer._forward_pre_hooks.clear()  # noqa: SLF001
        network.load_state_dict(below(NETWORK, super().judged_state()))
        return network.requires_grad_(False)

    def judging(self) -> None:
        """Make the student that is judged."""
        super().judging()
        sight = self.matching.student
        self._judged = recalibrated(self.student(), map(sight.normalised, self._calibration()))

    def judged_state(self) -> dict[str, Tensor]:
        """The matching's weights, those of the student as they were judged."""
        state = super().judged_state()
        if self._judged is None:
            return state
        return {**state, **above(NETWORK, self._judged.state_dict())}

    def _answer(self, inputs: Tensor) -> Tensor:
        assert self._judged is not None
        said: Tensor = self._judged(inputs)
        return said

    def _loss(self, inputs: Tensor, shares: Tensor, targets: Tensor) -> tuple[Tensor, ...]:
        del shares, targets  # what a view shows is for the teacher to say
        loss, alike = self._arithmetic.logits(inputs, taught_by(self._teacher, inputs))
        count = loss.new_tensor(len(inputs))
        return loss * count, count, (alike.detach() * count).round().long()


class SharedStudentLearner(SharedLearner, StudentLearner):
    """Learns from its part of each batch of views; all of them step alike."""


def whole(matching: Matching) -> tuple[Group, ...]:
    """All of a matching at one rate."""
    return (Group(layers_of(matching)),)


def make_student_learner(
    matching: Matching,
    teacher: Tapped,
    pace: Pace,
    arithmetic: Arithmetic,
    calibration: Callable[[], Iterable[Tensor]],
    share: Share = ALL,
) -> StudentLearner:
    """A learner, alone or one of several that learn together."""
    kind = StudentLearner if share.world == 1 else SharedStudentLearner
    return kind(matching, teacher, pace, arithmetic, calibration)
