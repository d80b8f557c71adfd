"""Class activation maps: the mathematics of the `grad-cam` package behind our own adapter.

The package itself back-propagates through the whole network, changes the model it is given, and
reads Swin's channels-last layers as channels-first. Here it only combines a layer's activations
and gradients, both already (N, C, h, w), into a map.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.question import Maps, Question

if TYPE_CHECKING:
    from workbench.inspection.attributions.question import Attributor


def cam(package_name: str) -> Attributor:
    """A method of the package that weights a layer's channels by gradients."""

    def maps(question: Question) -> Maps:
        seen = question.look()
        activations, gradients = seen.maps()
        combined = _mathematics(package_name).get_cam_image(
            None, None, None, activations, gradients, False
        )
        return Maps(np.asarray(combined, np.float32), seen.logits)

    return maps


def eigen(question: Question) -> Maps:
    """The main pattern of a layer, whatever the class (Eigen-CAM).

    The principal component has no sign of its own; it is turned so that its largest value is
    positive (Seg-Eigen-CAM, equation 13).
    """
    from pytorch_grad_cam.utils.svd_on_activations import (
        get_2d_projection_with_sign_correction,
    )

    seen = question.look(gradient=False)
    activations, _ = seen.maps()
    return Maps(_float32(get_2d_projection_with_sign_correction(activations)), seen.logits)


def _float32(array: Any) -> NDArray[np.float32]:
    return np.asarray(array, np.float32)


@functools.cache
def _mathematics(package_name: str) -> Any:
    """An instance of the package's class that has no model and no hooks."""
    import pytorch_grad_cam

    kind: type = getattr(pytorch_grad_cam, package_name)
    parts = {"__init__": lambda _self: None, "__del__": lambda _self: None}
    return type(kind.__name__, (kind,), parts)()
