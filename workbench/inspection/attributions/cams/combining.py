"""Class activation maps: the mathematics of the `grad-cam` package behind our own adapter.

The package itself back-propagates through the whole network, changes the model it is given, and
reads Swin's channels-last layers as channels-first. Here it only combines a layer's activations
and gradients, both already (N, C, h, w), into a map.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.inspection.attributions.question import Floats, Maps, Question

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


def high_resolution(question: Question) -> Maps:
    """What each place adds to the score (HiResCAM; Draelos 2020, equation 3)."""
    seen = question.look()
    return Maps(np.asarray(seen.products().sum(1), np.float32), seen.logits)


def eigen(question: Question) -> Maps:
    """The main pattern of a layer, whatever the class (Eigen-CAM).

    The principal component has no sign of its own; it is turned so that its largest value is
    positive (Seg-Eigen-CAM, equation 13).
    """
    seen = question.look(gradient=False)
    pattern = principal(seen.maps()[0])
    lowest, highest = pattern.min((1, 2)), pattern.max((1, 2))
    return Maps(_turned(pattern, np.abs(lowest) > np.abs(highest)), seen.logits)


def eigen_gradient(question: Question) -> Maps:
    """The main pattern of what speaks for a class: gradients times activations (Eigen-Grad-CAM).

    It is turned so that it agrees with their sum: what is above 0 speaks for the class.
    """
    seen = question.look()
    evidence = seen.products()
    pattern = principal(evidence)
    total = evidence.sum(1)
    agreement = (pattern * (total - total.mean((1, 2), keepdims=True))).sum((1, 2))
    return Maps(_turned(pattern, agreement < 0), seen.logits)


def principal(maps: Floats) -> Floats:
    """The first principal component of the places' channels, with an arbitrary sign.

    Args:
        maps: float32 (N, C, h, w).

    Returns:
        float32 (N, h, w), around 0.
    """
    import torch

    count, channels, rows, columns = maps.shape
    places = torch.from_numpy(maps).double().flatten(2).transpose(1, 2)
    places = places - places.mean(1, keepdim=True)
    if channels <= rows * columns:
        directions = torch.linalg.eigh(places.transpose(1, 2) @ places).eigenvectors[..., -1:]
        pattern = places @ directions
    else:
        found = torch.linalg.eigh(places @ places.transpose(1, 2))
        pattern = found.eigenvectors[..., -1:] * found.eigenvalues[:, None, -1:].clamp(0).sqrt()
    return np.asarray(pattern.reshape(count, rows, columns).numpy(), np.float32)


def _turned(maps: Floats, which: Any) -> Floats:
    return np.where(which[:, None, None], -maps, maps)


@functools.cache
def _mathematics(package_name: str) -> Any:
    """An instance of the package's class that has no model and no hooks."""
    import pytorch_grad_cam

    kind: type = getattr(pytorch_grad_cam, package_name)
    parts = {"__init__": lambda _self: None, "__del__": lambda _self: None}
    return type(kind.__name__, (kind,), parts)()
