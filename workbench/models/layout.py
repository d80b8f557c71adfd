"""The names and shapes of a network's tensors: what decides which weights fit it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

BOOKKEEPING = ("num_batches_tracked", "relative_position_index", "relative_coords_table")
"""Tensors that are not learned; old files lack them, and every network makes its own."""

AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")
"""Heads in the middle of GoogLeNet and Inception, of use only while ImageNet was learned."""


def learned(names: Iterable[str]) -> list[str]:
    """The names without bookkeeping."""
    return [name for name in names if not name.endswith(BOOKKEEPING)]


def in_head(name: str, head: str) -> bool:
    """Whether a tensor belongs to the last layer."""
    return name.startswith(f"{head}.")


def body_layout(tensors: Mapping[str, Tensor], head: str) -> str:
    """A fingerprint (16 hexadecimal digits) of all that is learned but the last layer."""
    body = (name for name in learned(tensors) if not in_head(name, head))
    shapes = sorted((name, tuple(tensors[name].shape)) for name in body)
    return hashlib.sha256(repr(shapes).encode()).hexdigest()[:16]


_DENSE = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")
_PERCEPTRON = re.compile(r"(encoder_layer_\d+\.mlp)\.linear_([12])\.")


def modern(name: str) -> str:
    """A tensor's name today: published DenseNet and ViT files still use older ones."""
    name = _DENSE.sub(r"\1\2", name)
    return _PERCEPTRON.sub(lambda m: f"{m[1]}.{3 * (int(m[2]) - 1)}.", name)


def common_prefix(names: Iterable[str]) -> str:
    """The dotted beginning that all names share ("module."), or nothing."""
    shared: list[str] | None = None
    for name in names:
        parts = name.split(".")[:-1]
        if shared is None:
            shared = parts
        while shared != parts[: len(shared)]:
            shared = shared[:-1]
    return "".join(f"{part}." for part in shared or ())


def best_prefix(names: Iterable[str], wanted: Iterable[str]) -> str:
    """The dotted beginning behind which most of the wanted names are found."""
    wanted = set(wanted)
    found: Counter[str] = Counter()
    for name in names:
        start = 0
        while start >= 0:
            if name[start:] in wanted:
                found[name[:start]] += 1
            start = name.find(".", start) + 1 or -1
    return max(found, key=lambda prefix: (found[prefix], -len(prefix)), default="")
