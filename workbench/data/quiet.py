"""Keeps the decoders' own warnings off the screen: what matters of them is said in words."""

from __future__ import annotations

import logging
import re
import warnings

_MODULES = re.compile(r"PIL\.|pydicom|tifffile|imagecodecs|workbench\.data\.readers")
_FILTER = ("ignore", None, Warning, _MODULES, 0)


def silence_decoders() -> None:
    """Ignore warnings that PIL, pydicom and tifffile raise about a user's file.

    Safe to call from many threads and again after somebody reset the filters, which
    `warnings.catch_warnings` is not: it swaps the filters of the whole process.
    """
    if _FILTER not in warnings.filters:
        warnings.filterwarnings("ignore", module=_MODULES.pattern)
        for name in ("tifffile", "pydicom", "PIL"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
