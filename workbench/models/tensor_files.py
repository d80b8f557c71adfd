"""Writes tensors to disk and reads them back, without pickle."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor


def save_tensors(tensors: dict[str, Tensor], path: Path, note: dict[str, str]) -> None:
    """Write a safetensors file. Raises OSError, as other ways of writing do."""
    try:
        save_file(tensors, path, note)
    except SafetensorError as error:
        raise OSError(_number_in(str(error)), str(error)) from error


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a safetensors file, in memory of their own, and the note with them.

    Raises OSError or SafetensorError.
    """
    with safe_open(path, framework="pt") as file:
        # Copied, one by one: what safetensors gives is the file itself, mapped. Who wrote over it
        # while a network is made of it would end the program, and Windows lets nobody replace it.
        tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
        return tensors, file.metadata() or {}


def _number_in(text: str) -> int:
    _, _, tail = text.partition("os error ")
    digits = tail.partition(")")[0]
    return int(digits) if digits.isdecimal() else 0
