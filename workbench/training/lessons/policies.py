"""Published augmentation policies, made to depend on a picture's key alone.

torchvision's transforms draw from the one global source of random numbers, which threads share.
What they do to a picture, and the tables they choose from, are torchvision's own (attributes that
it calls private: a test holds them against its public transforms); only the choices are drawn
here, from the picture's generator.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
import torchvision  # noqa: F401 — whole before its parts, for threads that import at once
from torch import Generator, Tensor
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as V

from workbench.training.recipe import AugmentationName

_AUTO_BINS = 10

Choose = Callable[[Tensor, Generator], Tensor]


@cache
def _policies() -> dict[str, Any]:
    return {
        "trivial": v2.TrivialAugmentWide(),
        "rand": v2.RandAugment(num_ops=2, magnitude=9),
        "auto": v2.AutoAugment(v2.AutoAugmentPolicy.IMAGENET),
    }


def follow_policy(picture: Tensor, name: AugmentationName, source: Generator) -> Tensor:
    """Vary a picture by TrivialAugment, RandAugment or AutoAugment's policy for ImageNet.

    Müller & Hutter 2021; Cubuk et al. 2020; Cubuk et al. 2019.

    Args:
        picture: uint8 (3, H, W).
        name: "trivial", "rand" or "auto".
        source: Where the random numbers come from; the same state gives the same picture.

    Returns:
        uint8 (3, H, W).
    """
    return _CHOICES[name](picture, source)


def _trivial(picture: Tensor, source: Generator) -> Tensor:
    policy = _policies()["trivial"]
    return _done(policy, picture, _drawn(policy, source), None, source)


def _rand(picture: Tensor, source: Generator) -> Tensor:
    policy = _policies()["rand"]
    for _ in range(policy.num_ops):
        picture = _done(policy, picture, _drawn(policy, source), policy.magnitude, source)
    return picture


def _auto(picture: Tensor, source: Generator) -> Tensor:
    policy = _policies()["auto"]
    pairs = policy._policies  # noqa: SLF001
    for name, chance, place in pairs[_below(len(pairs), source)]:
        if _share(source) <= chance:
            picture = _done(policy, picture, name, place, source)
    return picture


_CHOICES: dict[str, Choose] = {"trivial": _trivial, "rand": _rand, "auto": _auto}


def _drawn(policy: Any, source: Generator) -> str:
    """One of the policy's operations."""
    names: list[str] = list(policy._AUGMENTATION_SPACE)  # noqa: SLF001
    return names[_below(len(names), source)]


def _done(policy: Any, picture: Tensor, name: str, place: int | None, source: Generator) -> Tensor:
    """One operation at a place on its scale, to either side where it has two; None: any place."""
    scale, two_sided = policy._AUGMENTATION_SPACE[name]  # noqa: SLF001
    bins = getattr(policy, "num_magnitude_bins", _AUTO_BINS)
    strengths, strength = scale(bins, *picture.shape[-2:]), 0.0
    if strengths is not None:
        strength = float(strengths[_below(bins, source) if place is None else place])
        if two_sided and _share(source) <= 0.5:
            strength = -strength
    done: Tensor = policy._apply_image_or_video_transform(  # noqa: SLF001
        picture,
        name,
        strength,
        interpolation=V.InterpolationMode.NEAREST,
        fill=policy._fill,  # noqa: SLF001
    )
    return done


def _below(count: int, source: Generator) -> int:
    return int(torch.randint(count, (), generator=source))


def _share(source: Generator) -> float:
    return float(torch.rand((), generator=source))
