"""Finer-CAM: what tells a class from those it is most easily taken for (Zhang 2025)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.inspection.attributions.aims import Aim, Weighing
from workbench.inspection.attributions.cams.combining import cam
from workbench.inspection.attributions.question import Attributor, Maps, Question

if TYPE_CHECKING:
    from torch import Tensor


def finer(strength: float = 0.6, others: int = 3) -> Attributor:
    """Grad-CAM of the class's logit less `strength` times the mean of the nearest other logits.

    Asked for the difference of two classes, that difference is what it explains.

    Args:
        strength: How much of the other classes is taken away, 0 to 1; 0 is Grad-CAM.
        others: With how many classes it is compared; at most all others.
    """
    base = cam("GradCAM")

    def maps(question: Question) -> Maps:
        if question.aim.against is not None:
            return base(question)
        return base(question._replace(weighing=_nearest(question.aim, strength, others)))

    return maps


def _nearest(aim: Aim, strength: float, others: int) -> Weighing:
    def weights(logits: Tensor) -> Tensor:
        wanted = aim.towards(logits)[:, None]
        distance = (logits - logits.gather(1, wanted)).abs().scatter(1, wanted, float("inf"))
        count = min(others, logits.shape[1] - 1)
        nearest = distance.argsort(dim=1, stable=True)[:, :count]
        return aim(logits).scatter(1, nearest, -strength / max(1, count))

    return weights
