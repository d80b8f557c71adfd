"""What a map explains: one class, whatever it is called, as weights over the network's answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from torch import Tensor

PREDICTED = "predicted"
RUNNER_UP = "runner-up"

Aim = Callable[["Tensor"], "Tensor"]
"""From logits (N, C) to weights (N, C): the score that is explained is their product's sum."""


def aim_at(target: str | None, classes: Sequence[str]) -> Aim:
    """What to explain: a class by its name, the predicted one (also None), or the runner-up.

    Raises:
        WorkbenchError: The model has no class of that name.
    """
    if target in classes:
        return _one_class(list(classes).index(str(target)))
    if target in (None, PREDICTED):
        return _by_rank(0)
    if target == RUNNER_UP:
        return _by_rank(1)
    raise WorkbenchError(
        f"This model knows no class named “{target}”.",
        f"Choose one of: {', '.join(classes)}.",
    )


def _one_class(index: int) -> Aim:
    def weights(logits: Tensor) -> Tensor:
        chosen = logits.new_zeros(logits.shape)
        chosen[:, index] = 1
        return chosen

    return weights


def _by_rank(rank: int) -> Aim:
    def weights(logits: Tensor) -> Tensor:
        place = min(rank, logits.shape[1] - 1)
        index = logits.argsort(dim=1, descending=True, stable=True)[:, place]
        return logits.new_zeros(logits.shape).scatter_(1, index[:, None], 1)

    return weights
