"""Which pictures are named wrongly, the surest mistakes first; gathered while they are judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from workbench.data.items import Item
from workbench.training.events import Mistake, Mistaken

MOST = 12


class Slips(NamedTuple):
    """The surest wrong answers of a batch: (K,) each, on the device, K at most `MOST`.

    Args:
        rows: int64, which pictures of the batch.
        said: int64, the classes they are taken for.
        sure: float32, 0 to 1, falling; 0 where the answer is right, or no number.
    """

    rows: Tensor
    said: Tensor
    sure: Tensor


def slips(log_shares: Tensor, said: Tensor, targets: Tensor) -> Slips:
    """What is wrong in a batch; waits for no device, and costs next to nothing.

    Args:
        log_shares: float32 (N, C), logarithms of how likely each class is.
        said: int64 (N,), the likeliest classes.
        targets: int64 (N,), the true ones.
    """
    shares = log_shares.gather(1, said[:, None]).squeeze(1).exp()
    wrong = shares.nan_to_num(0.0).masked_fill(said == targets, 0.0)
    sure, rows = wrong.topk(min(MOST, len(wrong)))
    return Slips(rows, said[rows], sure)


class Mistakes:
    """Gathers the slips of an epoch on the device, so that a GPU need not be waited for before.

    Args:
        items: The pictures that are judged, in the order of their places.
        classes: Names, in the order of the network's outputs.
    """

    def __init__(self, items: Sequence[Item], classes: Sequence[str]) -> None:
        self._items, self._classes = items, classes
        self._places: list[int] = []
        self._found: list[Slips] = []

    def add(self, places: Sequence[int], found: Slips | None) -> None:
        """Take in a batch: where its pictures stand, and what is wrong of them."""
        if found is not None:
            self._found.append(found._replace(rows=found.rows + len(self._places)))
        self._places += places

    def told(self, epoch: int) -> Mistaken:
        """The surest of them all; waits for the device."""
        if not self._found:
            return Mistaken(epoch, ())
        rows, said, sure = (torch.cat(parts) for parts in zip(*self._found, strict=True))
        first = sure.argsort(descending=True, stable=True)[:MOST]
        columns = (part[first].tolist() for part in (rows, said, sure))
        wrong = [slip for slip in zip(*columns, strict=True) if slip[2] > 0]
        return Mistaken(epoch, tuple(self._mistake(*slip) for slip in wrong))

    def _mistake(self, row: int, said: int, sure: float) -> Mistake:
        item = self._items[self._places[row]]
        return Mistake(item.id, item.path, item.label or "", self._classes[said], round(sure, 4))
