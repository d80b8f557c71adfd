"""Several layers' maps made one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.inspection.attributions.question import Floats


def fused(maps: Sequence[Floats]) -> Floats:
    """The mean of several layers' maps, each brought to the size of the finest.

    Before that each picture's map is divided by its own strongest evidence, for or against, so
    that a layer of large numbers does not speak for all; signs are kept. The coarser ones are
    enlarged with bilinear interpolation, cell centres on cell centres. One map alone is returned
    as it is, in its own units.

    Args:
        maps: float32 (N, h, w) each, of whatever h and w.

    Returns:
        float32 (N, h, w), -1 to 1, of the finest size.
    """
    import torch

    if len(maps) == 1:
        return maps[0]
    finest = max((one.shape[1:] for one in maps), key=lambda shape: shape[0] * shape[1])
    resized = [
        torch.nn.functional.interpolate(
            torch.from_numpy(_scaled(one))[:, None], finest, mode="bilinear", align_corners=False
        )
        for one in maps
    ]
    return np.asarray(torch.cat(resized, 1).mean(1).numpy(), np.float32)


def _scaled(evidence: Floats) -> Floats:
    strongest = np.abs(evidence).max((1, 2), keepdims=True)
    return np.asarray(evidence / np.maximum(strongest, 1e-30), np.float32)
