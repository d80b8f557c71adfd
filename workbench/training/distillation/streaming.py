"""Batches of views, cut ahead of time in threads."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial

import torch
from torch import Tensor

from workbench.training.distillation.plan import DistillationPlan
from workbench.training.distillation.views import Croppable, Pool, batch
from workbench.training.lessons.ahead import ahead, most_threads, picture_threads
from workbench.training.lessons.placing import Placing


class Views:
    """Batches of views (n, 3, h, w) of 0 to 1, on a device.

    Each depends on the plan's seed, its number and the process's rank alone. What lies on the CPU
    is cut in threads while the batch before is learned from; a graphics card cuts for itself.

    Args:
        pool: What they are cut from.
        plan: How many, how large, how hard they are cropped.
        device: Where they are put.
        rank: Of this process: each has views of its own.
    """

    def __init__(
        self, pool: Croppable, plan: DistillationPlan, device: torch.device, rank: int = 0
    ) -> None:
        self._pool = pool
        self._plan = plan
        self._rank = rank
        self._threads = picture_threads(most_threads(device)) if isinstance(pool, Pool) else None
        self._placed = Placing(device)

    def steps(self, first: int, last: int) -> Generator[Tensor, None, None]:
        """What is learned from, from a step (from 0) to before another."""
        return self._made(range(first, last), self._of_step)

    def unseen(
        self, start: int, count: int, size_px: int, each: int | None = None
    ) -> Generator[Tensor, None, None]:
        """Batches that are never learned from, the same in every process.

        Args:
            start: Another one, from 1, gives others.
            count: How many batches.
            size_px: Their height and width.
            each: Views in each; None: as many as in a step.
        """
        make = partial(self._apart, size_px, each or self._plan.batch)
        return self._made(range(start, start + count), make)

    def close(self) -> None:
        """End the threads."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def _made(
        self, numbers: Sequence[int], make: Callable[[int], Tensor]
    ) -> Generator[Tensor, None, None]:
        if self._threads is None:
            yield from map(make, numbers)
            return
        for (views,) in ahead(self._threads, [[number] for number in numbers], make):
            yield self._placed(views)

    def _of_step(self, step: int) -> Tensor:
        plan = self._plan
        key = (plan.seed, step, self._rank)
        return batch(self._pool, plan.views, count=plan.batch, size_px=plan.size_at(step), key=key)

    def _apart(self, size_px: int, count: int, number: int) -> Tensor:
        # A step of its own below zero.
        key = (self._plan.seed, -number, 0)
        return batch(self._pool, self._plan.views, count=count, size_px=size_px, key=key)
