"""A backbone as data: what it is called, how heavy it is, and what its weights expect."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.models.families import FAMILIES, TIMM, Family

DOWNLOAD_HOST = "https://download.pytorch.org/models/"

Resample = Literal["bilinear", "bicubic"]

RECOMMENDED = (
    "mobilenet_v3_small",
    "resnet18",
    "efficientnet_b0",
    "resnet50",
    "convnext_tiny",
    "swin_v2_t",
)
"""Shown first: one for each wish, from quick to accurate."""

MOST_PIXELS = 2048

_PACES = (
    (0.35, "Very quick, even on an old laptop."),
    (1.0, "Quick on a laptop."),
    (2.5, "A good balance: bearable on a laptop, quick with a graphics card."),
    (6.0, "Needs patience on a laptop; quick with a graphics card."),
    (20.0, "Accurate and heavy: use a graphics card."),
    (100.0, "Very heavy: use a strong graphics card."),
)


class Backbone(msgspec.Struct, frozen=True):
    """A network body with named weights and its preprocessing.

    Args:
        name: torchvision's name for it ("resnet18").
        title: What the user reads ("ResNet-18").
        family: The key of its family in `FAMILIES`.
        parameters: How many numbers it learns, with the last layer for 1,000 classes.
        gflops: Billions of multiply-adds for one picture of `size`.
        accuracy: Published top-1 accuracy on ImageNet in percent, or None.
        download_mb: Size of the published weights in MB (10^6 bytes).
        size: Side in pixels of the square that its published weights expect.
        resize: To how many pixels the shorter side is brought before `size` is cut out.
        least: The smallest side in pixels it can work with.
        step: Sides must be a multiple of this many pixels.
        mean: Subtracted from each channel (RGB, values 0..1).
        std: Each channel is divided by it.
        resample: How pictures were scaled when the weights were learned.
        weights_name: torchvision's name of the weights.
        file_name: The name of the published file; the SHA-256 of its bytes begins with the
            hexadecimal digits before its extension.
        head: Dotted name of its last layer.
        layout: Fingerprint of the names and shapes of all its tensors but the last layer's.
        noncommercial: Whether the weights' licence forbids commercial use (CC-BY-NC 4.0).
        address: Where the published weights are, if not with torchvision's.
        built_like: The family it is built like, where its own holds networks of many kinds.
    """

    name: str
    title: str
    family: str
    parameters: int
    gflops: float
    accuracy: float | None
    download_mb: float
    size: int
    resize: int
    least: int
    step: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    resample: Resample
    weights_name: str
    file_name: str
    head: str
    layout: str
    noncommercial: bool = False
    address: str = ""
    built_like: str = ""

    @property
    def architecture(self) -> str:
        """The family that says how it is built."""
        return self.built_like or self.family

    @property
    def family_title(self) -> str:
        """The title of its family."""
        return self.about_family.title

    @property
    def about_family(self) -> Family:
        """Its family, with a sentence and the paper."""
        return FAMILIES.get(self.family, TIMM)

    @property
    def url(self) -> str:
        """Where its published weights are."""
        return self.address or DOWNLOAD_HOST + self.file_name

    @property
    def sha256_prefix(self) -> str:
        """The first hexadecimal digits of the SHA-256 of the published file."""
        found = re.search(r"-([0-9a-f]{8,})\.pth$", self.file_name)
        return found[1] if found else ""

    @property
    def recommended(self) -> bool:
        """Whether it is among the few shown first."""
        return self.name in RECOMMENDED

    @property
    def sentence(self) -> str:
        """How heavy it is and what for, for a novice."""
        if self.noncommercial:
            return f"{self._pace} Its weights may not be used commercially."
        return self._pace

    @property
    def _pace(self) -> str:
        for most, words in _PACES:
            if self.gflops <= most:
                return words
        return "Enormous: only for a machine made for such work."

    def check_size(self, size: int) -> None:
        """Raise WorkbenchError where it cannot look at squares of `size` pixels."""
        if size < self.least or size > MOST_PIXELS:
            raise WorkbenchError(
                f"{self.title} cannot work with pictures of {size} × {size} pixels.",
                f"Choose an image size from {self.least} to {MOST_PIXELS} pixels; "
                f"{self.size} is what its weights were made for.",
            )
        if size % self.step:
            near = max(self.least, round(size / self.step) * self.step)
            raise WorkbenchError(
                f"{self.title} needs an image size that is a multiple of {self.step} pixels, "
                f"not {size}.",
                f"Choose {near}; {self.size} is what its weights were made for.",
            )
