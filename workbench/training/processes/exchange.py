"""A body's looks at pictures, shared out: each process looks at its part, all get all of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import distributed

from workbench.core.events import Notice, Task
from workbench.data.items import Item
from workbench.training.lessons.looking import Looker, Seen, View, lost_in_words
from workbench.training.processes.joining import added, group_device
from workbench.training.share import Share

_ROWS = 4096


def looked(
    share: Share, looker: Looker, items: Sequence[Item], ways: Sequence[View]
) -> Task[list[Seen]]:
    """What the body sees of each picture in each way: by item; lost pictures are left out."""
    own = yield from looker.look(share.of(items), ways)
    if share.world == 1:
        return own
    known, told = [exchanged(items, seen) for seen in own], {item.id for item in share.of(items)}
    for item in items:
        if item.id not in known[0] and item.id not in told:
            yield Notice(lost_in_words(item.path))
    return known


def exchanged(items: Sequence[Item], own: Seen) -> Seen:
    """The features that all processes found, by item. No item may be another's as well."""
    widths = {len(row) for row in own.values()}
    width = int(_largest(max(widths, default=0)))
    known: Seen = {}
    for at in range(0, len(items), _ROWS):
        part = items[at : at + _ROWS]
        rows = torch.zeros(len(part), width + 1)
        for place, item in enumerate(part):
            if item.id in own:
                rows[place, :width] = torch.from_numpy(np.array(own[item.id]))
                rows[place, width] = 1
        found = added(rows).numpy()
        # The same picture may be there twice, once in each process's part.
        known |= {
            item.id: row[:width] / row[width]
            for item, row in zip(part, found, strict=True)
            if row[width]
        }
    return known


def _largest(value: int) -> int:
    placed = torch.tensor([value], device=group_device())
    distributed.all_reduce(placed, distributed.ReduceOp.MAX)
    return int(placed.item())
