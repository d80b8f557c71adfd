"""How the words of options are read where argparse has no way of its own; nothing heavy."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from workbench.models.weights import SOURCES


def weights_source(text: str) -> str:
    """A word for weights as it is; a file with its whole path, which holds from any folder."""
    return text if text in SOURCES else str(Path(text).expanduser().absolute())


def whole_number(text: str) -> int:
    """From 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no whole number from 1")
    return int(text)


def percent(text: str) -> float:
    """From 0 to 100, with or without its sign."""
    try:
        share = float(text.removesuffix("%"))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:
        raise ArgumentTypeError(f"“{text}” is not between 0 and 100")
    return share
