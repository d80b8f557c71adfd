"""Overlays as PNG files that say what made them and never replace another picture's."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
from PIL import Image, PngImagePlugin

from workbench.core.errors import WorkbenchError
from workbench.core.files import write_whole
from workbench.data.picture import Pixels
from workbench.inspection.evidence.receipt import Receipt

_KEY = "Workbench"
_LONGEST = 120  # bytes of a file's stem, so that any file system takes it
_NOT = "-not-"
_DECIDING = ("picture", "model", "target", "against", "method", "layer", "settings", "side")


def save_overlay(
    wanted: Path,
    pixels: Pixels,
    receipt: Receipt,
    fits: Callable[[Path], bool] = lambda _path: True,
) -> Path:
    """Write an overlay whole or not at all.

    Args:
        wanted: Where to; where another picture's file (or any other) stands, a number is added.
        pixels: uint8 (H, W, 3).
        receipt: What made it.
        fits: Whether a place suits what shall stand beside it, too.

    Returns:
        Where it was written.

    Raises:
        WorkbenchError: The place cannot be written.
    """
    path = _free(wanted, receipt, fits)
    write_overlay(path, pixels, receipt)
    return path


def write_overlay(path: Path, pixels: Pixels, receipt: Receipt) -> None:
    """Write exactly there, replacing what stands there: for a place the user chose."""
    about = PngImagePlugin.PngInfo()
    about.add_itxt(_KEY, msgspec.json.encode(receipt).decode())
    drawn = io.BytesIO()
    Image.fromarray(pixels).save(drawn, "PNG", pnginfo=about, compress_level=4)
    write_whole(path, drawn.getvalue())


def read_receipt(path: Path) -> Receipt | None:
    """The receipt in an overlay, or None where the file is none of ours."""
    try:
        with Image.open(path, formats=["PNG"]) as image:
            text = image.info.get(_KEY)
        return msgspec.json.decode(str(text), type=Receipt) if text else None
    except (OSError, ValueError, SyntaxError, msgspec.MsgspecError):
        return None


def overlay_name(picture: Path, target: str, against: str = "") -> str:
    """A file name for a picture's overlay, safe on every system.

    Either “leaf-rust.png”, or “leaf-rust-not-mould.png” where two classes are told apart.
    """
    asked = [target, against] if against else [target]
    room = (_LONGEST - len(_NOT)) // 2 if against else _LONGEST
    named = _NOT.join(_cut(_safe(name), room) for name in asked)
    return f"{_cut(_safe(picture.stem), _LONGEST)}-{named}.png"


def _safe(text: str) -> str:
    # What stands for bytes that are no text (surrogates) cannot be written as text again.
    return re.sub(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]+', "_", text).strip(" .") or "_"


def _cut(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore")


def _free(wanted: Path, receipt: Receipt, fits: Callable[[Path], bool]) -> Path:
    for number in range(1, 10_000):
        path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem} {number}")
        free = not path.exists() or _same(read_receipt(path), receipt)
        if free and fits(path):
            return path
    raise WorkbenchError(
        f"There are too many files named like “{wanted.name}” in “{wanted.parent}”.",
        "Choose another folder.",
    )


def _same(found: Receipt | None, receipt: Receipt) -> bool:
    """Whether the map there is the same, however it is drawn."""
    return found is not None and all(
        getattr(found, part) == getattr(receipt, part) for part in _DECIDING
    )
