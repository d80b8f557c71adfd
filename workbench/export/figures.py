"""Figures as PNG or SVG files that are known again as ours."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from workbench.core.files import refuse_to_replace, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg")
_KEY, _KIND = "Workbench", "figure"
_CREATOR = "Workbench figure"  # an SVG holds Dublin Core, which knows no other names
_HEAD = 8_000  # bytes of an SVG; its creator stands before all that is drawn


def write_figure(path: Path, figure: Figure) -> None:
    """Write a figure in the format that the path's ending says: PNG or SVG.

    Raises:
        WorkbenchError: The place cannot be written.
    """
    kind = path.suffix.lower().lstrip(".")
    drawn = BytesIO()
    about = {"Creator": _CREATOR} if kind == "svg" else {_KEY: _KIND}
    figure.savefig(drawn, format=kind, metadata=about)
    write_whole(path, drawn.getvalue())


def refuse_foreign(path: Path) -> None:
    """As `refuse_to_replace`: only an older figure gives way to a new one."""
    refuse_to_replace(path, "figure", ENDINGS, _is_figure)


def _is_figure(path: Path) -> bool:
    try:
        if path.suffix.lower() == ".svg":
            with path.open("rb") as file:
                return _CREATOR.encode() in file.read(_HEAD)
        with Image.open(path, formats=["PNG"]) as image:
            return image.info.get(_KEY) == _KIND
    except (OSError, ValueError, SyntaxError):
        return False
