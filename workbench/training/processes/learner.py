"""Learning from a batch that is spread over processes as one process learns from the whole.

Gradients are kept as sums over pictures, so that adding up those of all processes once a step is
all there is to it: stages that wake and pictures that cannot be read any more stay each process's
own affair. Batch norms and dropout see the whole batch (`AsOneBatch`); where norms learn, memory
must hold a process's part of a batch at once, since all have to meet in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import torch
from torch import Tensor, distributed, nn

from workbench.training.learning.epoch import Outcome
from workbench.training.learning.groups import Group
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import Pace
from workbench.training.lessons.batches import Batch
from workbench.training.machine.precision import Arithmetic
from workbench.training.processes.joining import added, gathered
from workbench.training.processes.share import ALL, Share
from workbench.training.processes.whole_batch import AsOneBatch, Rows, learning_norms

_AT_ONCE = 8_000_000
"""How many numbers are sent together."""


def make_learner(
    module: nn.Module,
    groups: Sequence[Group],
    pace: Pace,
    device: torch.device,
    arithmetic: Arithmetic | None = None,
    share: Share = ALL,
) -> Learner:
    """A learner, alone or one of several that learn together."""
    kind = Learner if share.world == 1 else SharedLearner
    return kind(module, groups, pace, device, arithmetic)


class SharedLearner(Learner):
    """Learns from its part of each batch; all of them step alike."""

    _rows: Rows | None = None
    _norms_learn = False

    def enter(self, epoch: int, batch: int, woken: float = 0.0) -> None:
        """Begin an epoch with the first process's weights: sums differ in their last digits."""
        self._follow()
        super().enter(epoch, batch, woken)
        self._norms_learn = learning_norms(self.module)

    def learn(self, batch: Batch) -> Outcome | None:
        """Learn from its part; the outcome is that of the whole batch."""
        self._rows = self._counted(len(batch.targets))
        return self._together(super().learn(batch))

    def judge(self, batch: Batch) -> Outcome | None:
        """Look at its part; the outcome is that of the whole batch."""
        return self._together(super().judge(batch))

    def judging(self) -> None:
        """Switch to how pictures are judged, with the first process's statistics."""
        self._follow()
        super().judging()

    @property
    def whole(self) -> bool:
        """Whether no gradient is gathered of which other processes hold a part."""
        return self._mass is None

    def _counted(self, own: int) -> Rows | None:
        """Which rows of the batch are here; None where some process has none."""
        place = torch.tensor([own], device=self.device)
        counts = [int(count) for count in gathered(place).flatten()]
        first = sum(counts[: distributed.get_rank()])
        return Rows(first, own, sum(counts)) if all(counts) else None

    def _within_memory(self, batch: Batch) -> Outcome:
        if not self._norms_learn:
            return super()._within_memory(batch)
        with self._arithmetic.kernels():
            return self._gather(batch)

    def _gather(self, batch: Batch) -> Outcome:
        if self._rows is None or self.pieces > 1:
            return super()._gather(batch)
        with AsOneBatch(self._rows):
            return super()._gather(batch)

    @torch.no_grad()
    def _follow(self) -> None:
        values = list(self.module.state_dict().values())
        if self.average is not None:
            values += self.average.state.values()
        for value in values:
            place = value if value.is_contiguous() else value.contiguous()
            distributed.broadcast(place, src=0)
            if place is not value:
                value.copy_(place)

    def _step_down(self) -> None:
        mass = torch.zeros((), device=self.device) if self._mass is None else self._mass
        total = added(mass.detach().clone())
        for part in _parts(self._awake()):
            together = torch.cat([gradient.reshape(-1) for gradient in part])
            sums = added(together).tensor_split(_ends(part))
            for gradient, total_gradient in zip(part, sums, strict=True):
                gradient.copy_(total_gradient.view_as(gradient))
        self._mass = total if total.item() else None
        super()._step_down()

    def _awake(self) -> Iterator[Tensor]:
        """The gradients of all that learns; zeros where this process saw no picture."""
        for parameter in self.module.parameters():
            if parameter.requires_grad:
                if parameter.grad is None:
                    parameter.grad = torch.zeros_like(parameter)
                yield parameter.grad

    def _together(self, outcome: Outcome | None) -> Outcome | None:
        figures = torch.zeros(3, dtype=torch.float64, device=self.device)
        if outcome is not None:
            figures[0], figures[1], figures[2] = outcome.loss, outcome.right, outcome.seen
        loss, right, seen = added(figures)
        count = int(seen.item())
        return Outcome(loss, right.long(), count) if count else None


def _parts(gradients: Iterator[Tensor]) -> Iterator[list[Tensor]]:
    """In portions, so that sending them needs little memory."""
    part: list[Tensor] = []
    for gradient in gradients:
        part.append(gradient)
        if sum(one.numel() for one in part) >= _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _ends(part: Sequence[Tensor]) -> list[int]:
    """Where one ends and the next begins, when they are laid end to end."""
    return list(accumulate(one.numel() for one in part))[:-1]
