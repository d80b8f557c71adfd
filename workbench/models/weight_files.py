"""Reads the tensors of a weights file that nobody vouches for; runs no code from it."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError, in_words
from workbench.models.layout import modern
from workbench.models.named_in_pickle import named_in_pickle

if TYPE_CHECKING:
    from torch import Tensor

SUFFIXES = (".pth", ".pt", ".safetensors", ".th", ".bin", ".ckpt")

_WRAPPINGS = (
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "state_dict_ema",
    "model_ema",
    "ema",
    "net",
    "network",
    "weights",
    "params",
    "backbone",
    "module",
)
_DEEPEST = 4
_WANTS_CODE = re.compile(r"Unsupported (global|class)|GLOBAL|Trying to (call|instantiate|set)")
_WHAT_IT_IS = (
    "A weights file holds what a network has learned; its name ends in .safetensors, .pth or .pt. "
    "Ask whoever gave it to you for that one (in torch: `torch.save(model.state_dict(), …)`)."
)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a weights file by name, on the CPU, as float32 where they are numbers.

    Plain and wrapped checkpoints of torch and safetensors; old names are brought up to date.

    Raises:
        WorkbenchError: It is missing, damaged, holds no weights, or wants to run code.
    """
    try:
        start = _start(path)
        content = _safetensors(path) if _is_safetensors(path, start) else _pickled(path, start)
    except OSError as error:
        raise in_words(error, path) from error
    found = _tensors_in(content, _DEEPEST)
    if not found:
        raise WorkbenchError(f"There are no weights in “{path.name}”.", _WHAT_IT_IS)
    largest = path.stat().st_size
    if any(value.numel() * value.element_size() > largest for value in found.values()):
        raise _damaged(path)  # a few bytes that would unfold to more than the memory holds
    return {modern(name): _plain(value) for name, value in found.items()}


def _start(path: Path) -> bytes:
    if path.is_dir():
        raise WorkbenchError(f"“{path}” is a folder, not a weights file.", "Choose the file in it.")
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise WorkbenchError(f"“{path}” is empty.", "Copy or download the file again.")
    return start


def _is_safetensors(path: Path, start: bytes) -> bool:
    """Its first eight bytes are the length of a JSON object, which follows."""
    return path.suffix == ".safetensors" or (len(start) > 8 and start[8:9] == b"{")


def _safetensors(path: Path) -> Mapping[str, Tensor]:
    from safetensors import SafetensorError

    from workbench.models.tensor_files import load_tensors

    try:
        return load_tensors(path)[0]
    except (SafetensorError, RuntimeError, ValueError, KeyError, AttributeError) as error:
        raise _damaged(path) from error


def _pickled(path: Path, start: bytes) -> object:
    import torch

    if not _looks_pickled(start):
        raise WorkbenchError(f"“{path.name}” is not a weights file.", _WHAT_IT_IS)
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # a damaged file can end in almost any exception
        raise _refused(path, error) from error


def _looks_pickled(start: bytes) -> bool:
    """A ZIP (torch since 1.6), a pickle, or a tar of the oldest files."""
    return start[:4] == b"PK\x03\x04" or start[:1] == b"\x80"


def _refused(path: Path, error: Exception) -> WorkbenchError:
    text = str(error)
    if isinstance(error, pickle.UnpicklingError) and _WANTS_CODE.search(text):
        found = re.search(r"GLOBAL ([\w.]+)|class (?:type )?([\w.]+)", text)
        named = found[1] or found[2] if found else ""
    elif not (named := named_in_pickle(path)):  # of what it never wrote, torch tells only the form
        return _damaged(path)
    what = f" ({named})" if named else ""
    return WorkbenchError(
        f"“{path.name}” holds more than weights: it wants to run code{what}. It was refused, and "
        "nothing in it was run.",
        "Ask whoever gave it to you for the weights alone, best as a .safetensors file (in torch: "
        "`torch.save(model.state_dict(), …)`).",
    )


def _damaged(path: Path) -> WorkbenchError:
    return WorkbenchError(
        f"“{path.name}” is damaged, or only a part of a weights file.",
        "Copy or download the file again.",
    )


def _tensors_in(content: object, deepest: int) -> dict[str, Tensor]:
    """The tensors of a mapping, or of the mapping that it wraps."""
    import torch

    if not isinstance(content, Mapping) or not deepest:
        return {}
    inner = [content[name] for name in _WRAPPINGS if isinstance(content.get(name), Mapping)]
    for candidate in inner:
        if found := _tensors_in(candidate, deepest - 1):
            return found
    return {
        name: value
        for name, value in content.items()
        if isinstance(name, str) and isinstance(value, torch.Tensor) and _dense(value)
    }


def _dense(value: Tensor) -> bool:
    """Whether it has its numbers with it, one beside the other."""
    return not (value.is_sparse or value.is_sparse_csr or value.is_meta or value.is_complex())


def _plain(value: Tensor) -> Tensor:
    value = value.detach()
    if value.is_quantized:
        value = value.dequantize()
    return value.float() if value.is_floating_point() else value
