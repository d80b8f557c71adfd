"""Where what speaks for a class and what speaks against it cancel out, place by place.

A normalisation takes away how large the values are that it reads. Where nothing else reads a
layer (the end of a stage of ConvNeXt, say), no answer changes as a place's values grow, so that
activation times gradient adds up to nought over its channels, whatever was learned; what a
computer finds is rounding. Where places are merged before that (Swin: 2 × 2 of them), it is so of
the places that are merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Floats
    from workbench.models.parts import Layer

_LEFT = 3e-4
"""What is left where nothing cancels out is ten times as much at least (the first blocks of a
vision transformer), and rounding a quarter of it at most (the stages of a tiny ConvNeXt)."""


def cancels(products: Floats, together: int = 1) -> bool:
    """Whether only rounding is left of activations times gradients once they are added up.

    Args:
        products: float32 (N, C, h, w).
        together: Over so many rows and columns of places as well as over all channels.
    """
    left = np.abs(_merged(products.sum(1), together)).sum(dtype=np.float64)
    return bool(left < _LEFT * np.abs(products).sum(dtype=np.float64))


def check_left(products: Floats, layer: Layer) -> None:
    """Raise WorkbenchError where activations times gradients, float32 (N, C, h, w), cancel out."""
    if cancels(products):
        raise WorkbenchError(
            f"At the layer “{layer.title}” what speaks for a class and what speaks against it "
            "cancel out at every place: this method would draw rounding errors.",
            "Choose auto, a stage by its title (“stage 1”), or another method, such as Grad-CAM.",
        )


def _merged(maps: Floats, together: int) -> Floats:
    """(N, h, w), as many places made one; as they are where there are no more than that."""
    count, rows, columns = maps.shape
    if max(rows, columns) <= together:
        return maps
    even = np.pad(maps, ((0, 0), (0, -rows % together), (0, -columns % together)))
    blocks = even.reshape(count, -(-rows // together), together, -1, together)
    return np.asarray(blocks.sum((2, 4)), np.float32)
