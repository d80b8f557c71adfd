"""Learning from a batch that is spread over processes as one process learns from the whole.

Gradients are kept as sums over pictures, so that adding up those of all processes once a step is
all there is to it: stages that wake and pictures that cannot be read any more stay each process's
own affair. Batch norms and dropout see the whole batch (`AsOneBatch`), and pictures are mixed with
any of it; where norms learn, memory must hold a process's part of a batch at once, since all have
to meet in each of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

import torch
from torch import Tensor, distributed, nn

from workbench.training.learning.epoch import Outcome
from workbench.training.learning.groups import Group, learning_norms
from workbench.training.learning.learner import Learner
from workbench.training.learning.mixing import Pictures, unmixed
from workbench.training.learning.pace import Pace
from workbench.training.lessons.batches import Batch
from workbench.training.machine.precision import Arithmetic
from workbench.training.processes.joining import added, gathered, group_device
from workbench.training.processes.whole_batch import AsOneBatch, Rows
from workbench.training.share import ALL, Share

_LARGE = 60_000
"""From so many numbers on, a gradient is sent by itself: laying it beside others costs a copy."""


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
    _whole: Batch | None = None
    _norms_learn = False
    _alike = True

    def enter(self, epoch: int, batch: int, woken: float = 0.0) -> None:
        """Begin an epoch with the first process's weights: unlike machines may round otherwise."""
        self._follow()
        super().enter(epoch, batch, woken)
        self._norms_learn = learning_norms(self.module)

    def learn(self, batch: Batch) -> Outcome | None:
        """Learn from its part; the outcome is that of the whole batch."""
        self._rows = self._counted(len(batch.targets))
        # Now, since what comes may be tried again where one process's memory is short.
        self._whole = self._exchanged(batch)
        return self._together(super().learn(batch))

    def judge(self, batch: Batch) -> Outcome | None:
        """Look at its part; the outcome is that of the whole batch, but for the slips: its own."""
        return self._together(super().judge(batch))

    def judging(self) -> None:
        """Switch to how pictures are judged: with the first one's weights where machines differ."""
        if not self._alike:
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

    def _exchanged(self, batch: Batch) -> Batch | None:
        """The batch of all processes, where it is needed and all have a part of it."""
        if self._rows is None or self._pace.mixing is unmixed:
            return None
        return Batch(of_all(batch.inputs, self._rows), of_all(batch.targets, self._rows))

    def _mixed(self, batch: Batch, number: int) -> Pictures:
        """The own pictures, each mixed with one of any process, as one process would mix them."""
        if self._whole is None or self._rows is None:
            return super()._mixed(batch, number)
        inputs, targets = self._whole.inputs, self._whole.targets
        own = slice(self._rows.first, self._rows.first + self._rows.here)
        mixed, shares = self._pace.mixing(inputs, self._shares(targets), number, own)
        return torch.empty_like(batch.inputs).copy_(mixed), shares  # laid as they came

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
        # Machines of a kind stay alike to the last bit; then there is nothing to send.
        prints = gathered(fingerprint(values))
        self._alike = bool((prints == prints[0]).all())
        if self._alike:
            return
        for value in values:
            place = value if value.is_contiguous() else value.contiguous()
            distributed.broadcast(place, src=0)
            if place is not value:
                value.copy_(place)

    def _step_down(self) -> None:
        mass = torch.zeros((), device=self.device) if self._mass is None else self._mass
        total = added(mass.detach().clone())
        add_up(self._awake())
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
        slips = outcome.slips if outcome is not None else None
        return Outcome(loss, right.long(), count, slips) if count else None


def of_all(own: Tensor, rows: Rows) -> Tensor:
    """The rows (N, …) that all processes have together."""
    whole = own.new_zeros((rows.total, *own.shape[1:]))
    rows.of(whole).copy_(own)
    return added(whole)


def add_up(gradients: Iterable[Tensor]) -> None:
    """Put the sum over all processes in the place of each; small ones are sent together."""
    small: list[Tensor] = []
    sent = []
    for gradient in gradients:
        laid = as_it_lies(gradient)
        if laid is not None and laid.numel() >= _LARGE and laid.device.type == group_device():
            sent.append(distributed.all_reduce(laid, async_op=True))
        else:
            small.append(gradient)
    if small:
        sums = added(torch.cat([gradient.reshape(-1) for gradient in small]))
        parts = torch.split(sums, [gradient.numel() for gradient in small])
        for gradient, total in zip(small, parts, strict=True):
            gradient.copy_(total.view_as(gradient))
    for work in sent:
        work.wait()


def as_it_lies(value: Tensor) -> Tensor | None:
    """The same numbers in the order of memory, without a copy; None where they lie apart."""
    if value.is_contiguous():
        return value
    turned = value.permute(0, 2, 3, 1) if value.ndim == 4 else value
    return turned if turned.is_contiguous() else None


def fingerprint(values: Iterable[Tensor]) -> Tensor:
    """Tells apart states that differ in any bit, but for one case in 2^32: int64 (1,), CRC-32."""
    found = 0
    for value in values:
        laid = as_it_lies(value.detach())
        whole = (value.detach().contiguous() if laid is None else laid).cpu().reshape(-1)
        found = zlib.crc32(whole.view(torch.uint8).numpy().data, found)
    return torch.tensor([found])
