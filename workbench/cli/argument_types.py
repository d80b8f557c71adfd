"""How the words of options are read where argparse has no way of its own; nothing heavy."""

from __future__ import annotations

from pathlib import Path


def weights_source(text: str) -> str:
    """A word for weights as it is; a file with its whole path, which holds from any folder."""
    from workbench.models.weights import SOURCES

    return text if text in SOURCES else str(Path(text).expanduser().absolute())
