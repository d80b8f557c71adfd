"""Maps made up for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.attribution import Attribution
from workbench.models.preprocessing import Box


def attribution(
    evidence: NDArray[np.float32], width: int, height: int, box: Box | None = None
) -> Attribution:
    """A map of class “b” on a picture of that size."""
    return Attribution(
        evidence=evidence,
        box=box or Box(0, 0, width, height),
        width=width,
        height=height,
        method="gradcam",
        layer="layer4",
        layer_title="Stage 4",
        target="b",
        classes=("a", "b", "c"),
        probabilities=(0.2, 0.7, 0.1),
    )
