"""Learning that leads away: noticed before the loss is no number any more."""

from __future__ import annotations

import math

from workbench.core.errors import WorkbenchError

_SLOWNESS = 0.9
_PATIENCE = 20
_TOO_FAR = 4.0


class Divergence:
    """Watches a loss, smoothed over some ten batches.

    Args:
        classes: How many there are: guessing costs log(classes) nats, which is no divergence.
    """

    def __init__(self, classes: int) -> None:
        self._guessing = math.log(max(2, classes))
        self._smooth = 0.0
        self._seen = 0
        self._lowest = math.inf

    def saw(self, loss: float, epoch: int, rate: float) -> None:
        """Take in the loss of a batch, in nats.

        Raises:
            WorkbenchError: It is no number, or several times what it was and what guessing costs.
        """
        if not math.isfinite(loss):
            raise astray(epoch, rate, "the loss is no number any more")
        self._seen += 1
        self._smooth = _SLOWNESS * self._smooth + (1 - _SLOWNESS) * loss
        if self._seen < _PATIENCE:
            return
        now = self._smooth / (1 - _SLOWNESS**self._seen)
        self._lowest = min(self._lowest, now)
        if now > _TOO_FAR * max(self._lowest, self._guessing):
            raise astray(epoch, rate, f"the loss rose from {self._lowest:.2f} to {now:.2f}")


def astray(epoch: int, rate: float, what: str) -> WorkbenchError:
    """What to say where learning diverged."""
    return WorkbenchError(
        f"Learning went astray in epoch {epoch}: {what}.",
        f"Start again with a lower learning rate, for example {rate / 10:.0e}. What was learned "
        "before is kept.",
    )
