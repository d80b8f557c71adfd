"""Small real files for tests."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workbench.data.picture import Pixels


def pixels(seed: int = 0, height: int = 24, width: int = 32) -> Pixels:
    """Smooth random colours, so that lossy formats keep them."""
    coarse = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def encoded(picture: Pixels | Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A file's bytes."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def put(path: Path, content: bytes | int = 0) -> Path:
    """Write a file with its folders; a number makes a PNG from that seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(pixels(content)) if isinstance(content, int) else content)
    return path


def class_folders(root: Path, **counts: int) -> Path:
    """Folders of so many different pictures each."""
    seed = 1000
    for name, count in counts.items():
        for number in range(count):
            put(root / name / f"{number}.png", seed + number)
        seed += 1000
    return root
