"""What a map explains: one class, or why one and not another, as weights over the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from torch import Tensor

PREDICTED = "predicted"
RUNNER_UP = "runner-up"
MINUS = " - "

Weighing = Callable[["Tensor"], "Tensor"]
"""From logits (N, C) to weights (N, C): the score that is explained is their product's sum."""

Pick = Callable[["Tensor"], "Tensor"]
"""From logits (N, C) to a class each: int64 (N,)."""


class Aim(NamedTuple):
    """A score to explain: a class's logit, or that of one class less that of another.

    Args:
        towards: Which class the evidence speaks for.
        against: Which class it speaks against; None for a class by itself.
    """

    towards: Pick
    against: Pick | None = None

    def __call__(self, logits: Tensor) -> Tensor:
        """The weights (N, C) of the classes in the score; zeros where both are one class."""
        weights = _one_hot(logits, self.towards(logits))
        return weights if self.against is None else weights - _one_hot(logits, self.against(logits))


def aim_at(target: str | None, classes: Sequence[str]) -> Aim:
    """What to explain.

    Args:
        target: A class by its name, "predicted" (also None), "runner-up", or two of these with
            " - " between them: why the first and not the second. Names that themselves hold " - "
            may stand in double quotes.
        classes: The model's classes, in the order of its answer.

    Raises:
        WorkbenchError: The model has no class of that name, both are one, or the wish can be
            read in two ways.
    """
    if target is None:
        return Aim(_by_rank(0))
    whole = _pick(target, classes)
    if whole is not None:
        return Aim(whole)
    pairs = [pair for pair in _pairs(target) if all(_pick(side, classes) for side in pair)]
    if len(pairs) > 1:
        raise WorkbenchError(
            f"“{target}” can be read in more than one way: class names hold “{MINUS}” too.",
            f"Put each name in double quotes, like {difference(*pairs[0], classes)}.",
        )
    if not pairs:
        raise WorkbenchError(
            f"This model knows no class named “{target}”.",
            f"Choose one of: {', '.join(classes)}; or two of them, like “a - b”.",
        )
    return _less(*pairs[0], classes)


def difference(one: str, other: str, classes: Sequence[str]) -> str:
    """The target that asks why one class and not the other; quoted where it has to be."""
    plain = f"{one}{MINUS}{other}"
    readings = [pair for pair in _pairs(plain) if all(_pick(side, classes) for side in pair)]
    if plain in classes or len(readings) > 1:
        return f'"{one}"{MINUS}"{other}"'
    return plain


def _less(one: str, other: str, classes: Sequence[str]) -> Aim:
    if _bare(one) == _bare(other):
        raise WorkbenchError(
            f"“{one}” cannot be told from itself.", "Choose two classes that differ."
        )
    towards, against = _pick(one, classes), _pick(other, classes)
    assert towards is not None
    return Aim(towards, against)


def _pairs(target: str) -> list[tuple[str, str]]:
    """Every way to read a target as two names."""
    places = [i for i in range(len(target)) if target.startswith(MINUS, i)]
    return [(target[:i].strip(), target[i + len(MINUS) :].strip()) for i in places]


def _bare(name: str) -> str:
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name


def _pick(name: str, classes: Sequence[str]) -> Pick | None:
    for known in (name, _bare(name)):
        if known in classes:
            return _one_class(list(classes).index(known))
    return {PREDICTED: _by_rank(0), RUNNER_UP: _by_rank(1)}.get(name)


def _one_class(index: int) -> Pick:
    def pick(logits: Tensor) -> Tensor:
        return logits.new_full((logits.shape[0],), index).long()

    return pick


def _by_rank(rank: int) -> Pick:
    def pick(logits: Tensor) -> Tensor:
        place = min(rank, logits.shape[1] - 1)
        return logits.argsort(dim=1, descending=True, stable=True)[:, place]

    return pick


def _one_hot(logits: Tensor, index: Tensor) -> Tensor:
    return logits.new_zeros(logits.shape).scatter_(1, index[:, None], 1)
