"""What travels with an exported model: how to feed it, and pictures to try whether it is right.

The pictures are drawn from a formula: nobody's own pictures ever leave with a model.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.core.files import read_json
from workbench.models.backbone import Resample
from workbench.models.preprocessing import Fit, Preprocessing

Pictures = NDArray[np.uint8]


class Trial(msgspec.Struct, frozen=True):
    """A picture and what the model must say of it.

    Args:
        picture: A PNG in base64, as large as the model's input, in RGB.
        probabilities: 0..1, in the order of the classes.
    """

    picture: str
    probabilities: tuple[float, ...]

    def pixels(self) -> Pictures:
        """The picture: uint8 (S, S, 3)."""
        with Image.open(io.BytesIO(base64.b64decode(self.picture))) as picture:
            return np.asarray(picture)


class Provenance(msgspec.Struct, frozen=True):
    """Where a model comes from.

    Args:
        project: The project's name.
        run: The run's name (“Run 3”).
        trained: The day it was trained (ISO 8601, UTC); empty where nobody noted it.
        accuracy: 0 to 1; None where it was never measured.
        judged: How good that is, in sentences: on how many pictures, and how far it can be
            trusted; empty where it was never measured.
    """

    project: str
    run: str
    trained: str = ""
    accuracy: float | None = None
    judged: str = ""


class Preparation(msgspec.Struct, frozen=True):
    """What is to be done with a picture before the model gets it.

    Mean and deviation are not among it: scaling by them is inside the model.

    Args:
        size: Side in pixels of the square.
        fit: As in `Preprocessing`.
        kept: As in `Preprocessing`.
        resample: As in `Preprocessing`.
    """

    size: int
    fit: Fit
    kept: float
    resample: Resample


class Receipt(msgspec.Struct, frozen=True):
    """What stands beside an exported model as `NAME.onnx.json`.

    Args:
        files: The SHA-256 of the model's file, of its weights' where they have their own, and of
            the README beside it.
        backbone: The network's name.
        classes: In the order of the output.
        input: Name, type, shape and meaning of what the model is given.
        output: Name, type, shape and meaning of what it answers.
        preprocessing: How a picture becomes an input.
        checked_with: What ran the model when it was checked.
        largest_difference: Between its probabilities and ours, over all trials.
        trials: Pictures with the probabilities that must come out.
        versions: Of the programs that wrote it.
        exported: The day it was written (ISO 8601, UTC).
        provenance: The run it comes from; None where it comes from none.
    """

    files: dict[str, str]
    backbone: str
    classes: tuple[str, ...]
    input: dict[str, str]
    output: dict[str, str]
    preprocessing: Preparation
    checked_with: str
    largest_difference: float
    trials: tuple[Trial, ...]
    versions: dict[str, str] = {}
    exported: str = ""
    provenance: Provenance | None = None


def receipt_of(model: Path) -> Receipt:
    """The receipt beside a model. Raises WorkbenchError where there is none, or it is damaged."""
    return read_json(receipt_path(model), Receipt)


def receipt_path(model: Path) -> Path:
    """Where a model's receipt lies."""
    return model.with_name(f"{model.name}.json")


def preparation(whole: Preprocessing) -> Preparation:
    """As much of a preprocessing as lies outside the exported model."""
    return Preparation(whole.size, whole.fit, whole.kept, whole.resample)


def input_of(wanted: Preprocessing) -> dict[str, str]:
    """What an exported model is given."""
    part = (
        "the whole picture, squeezed into the square"
        if wanted.fit == "whole"
        else f"the middle of the picture, {wanted.kept:.4g} of its shorter side"
    )
    size = wanted.size
    return {
        "name": "pictures",
        "type": "uint8",
        "shape": f"(N, {size}, {size}, 3)",
        "meaning": f"Upright RGB pixels 0 to 255: {part}, scaled to {size} × {size} pixels "
        f"({wanted.resample}, antialiased). Mean and deviation are taken care of inside.",
    }


def output_of(classes: Sequence[str]) -> dict[str, str]:
    """What an exported model answers, for that many classes."""
    return {
        "name": "probabilities",
        "type": "float32",
        "shape": f"(N, {len(classes)})",
        "meaning": "How sure it is of each class, 0 to 1, in the order of the classes.",
    }


def trial(picture: Pictures, probabilities: NDArray[np.float32]) -> Trial:
    """A picture uint8 (S, S, 3) with its probabilities (C,)."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", optimize=True)
    text = base64.b64encode(file.getvalue()).decode("ascii")
    return Trial(text, tuple(float(value) for value in probabilities))


def trial_pictures(size: int) -> Pictures:
    """Four pictures that a mistake in order, scale or colour would show in: uint8 (4, S, S, 3)."""
    across, down = np.meshgrid(np.linspace(0, 1, size), np.linspace(0, 1, size))
    slope = np.stack([across, down, 1 - across], -1)
    checks = np.stack([(across * 8).astype(int) % 2, (down * 4).astype(int) % 2, across], -1)
    rings = 0.5 + 0.5 * np.sin(40 * np.hypot(across - 0.3, down - 0.6))
    coloured = np.stack([rings, rings * down, 0.2 + 0.6 * across], -1)
    pictures = np.stack([slope, checks, coloured, _patches(size)])
    drawn: Pictures = np.clip(np.rint(pictures * 255), 0, 255).astype(np.uint8)
    return drawn


def _patches(size: int) -> NDArray[np.float64]:
    """Patches of random colours; few enough for a small file."""
    colours = np.random.default_rng(0).random((8, 8, 3))
    places = np.minimum(np.arange(size) * 8 // size, 7)
    return colours[places][:, places]
