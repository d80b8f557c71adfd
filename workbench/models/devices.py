"""Where the network computes: a graphics card where there is one, else the processor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    import torch

KINDS = ("auto", "cpu", "cuda", "mps")

_EXHAUSTED = (
    "out of memory",
    "can't allocate memory",  # torch on Linux and macOS
    "not enough memory",  # torch on Windows
    "bad allocation",
    "alloc_failed",  # cuBLAS, cuDNN and their kin
)


class Device(NamedTuple):
    """A device that is there.

    Args:
        name: torch's name for it ("cpu", "cuda:0", "mps").
        title: What the user reads ("NVIDIA RTX 4090 · 24 GB").
    """

    name: str
    title: str

    @property
    def kind(self) -> str:
        """“cpu”, “cuda” or “mps”."""
        return self.name.partition(":")[0]

    @property
    def torch(self) -> torch.device:
        """As torch wants it."""
        import torch

        return torch.device(self.name)


def choose_device(wish: str = "auto") -> Device:
    """The device asked for, or the fastest there is. Imports torch.

    Args:
        wish: "auto", "cpu", "cuda", "cuda:1", "mps".

    Raises:
        WorkbenchError: It was asked for by name and is not there.
    """
    kind, _, index = wish.partition(":")
    if kind not in KINDS or (index and not index.isdecimal()):
        raise WorkbenchError(
            f"“{wish}” is not a device.", "Choose auto, cpu, cuda (NVIDIA or AMD) or mps (Apple)."
        )
    if kind == "cpu":
        return _processor()
    if kind in ("auto", "cuda") and (card := _graphics_card(int(index or 0))):
        return card
    if kind in ("auto", "mps") and _apple():
        return Device("mps", "Apple graphics")
    if kind != "auto":
        name = "Apple graphics" if kind == "mps" else "graphics card that can compute"
        raise WorkbenchError(
            f"This machine has no {name} ({wish}).",
            "Choose “auto” to use the best device there is. If there is a card, check that its "
            "driver and a torch made for it are installed.",
        )
    return _processor()


def devices() -> tuple[Device, ...]:
    """Every device there is, the fastest first. Imports torch."""
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    cards = [card for index in range(count) if (card := _graphics_card(index))]
    apple = [Device("mps", "Apple graphics")] if _apple() else []
    return (*cards, *apple, _processor())


def cores() -> int:
    """How many processor cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory was not enough, the processor's or a graphics card's."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _EXHAUSTED)


def let_go() -> None:
    """Give memory that torch holds in reserve back to the device. Imports torch."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _processor() -> Device:
    count = cores()
    return Device("cpu", f"CPU · {count} core{'' if count == 1 else 's'}")


def _graphics_card(index: int) -> Device | None:
    import torch

    if not torch.cuda.is_available() or index >= torch.cuda.device_count():
        return None
    about = torch.cuda.get_device_properties(index)
    return Device(f"cuda:{index}", f"{about.name} · {round(about.total_memory / 2**30)} GB")


def _apple() -> bool:
    import torch

    return torch.backends.mps.is_available()
