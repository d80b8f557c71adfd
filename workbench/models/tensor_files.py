"""Writes tensors to disk without pickle."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor


def save_tensors(tensors: dict[str, Tensor], path: Path, note: dict[str, str]) -> None:
    """Write a safetensors file. Raises OSError, as other ways of writing do."""
    try:
        save_file(tensors, path, note)
    except SafetensorError as error:
        raise OSError(_number_in(str(error)), str(error)) from error


def _number_in(text: str) -> int:
    _, _, tail = text.partition("os error ")
    digits = tail.partition(")")[0]
    return int(digits) if digits.isdecimal() else 0
