"""What `torchrun` started, joined and left again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import torch
from torch import distributed
from torch.distributed.distributed_c10d import PrefixStore, Store
from torch.distributed.rendezvous import rendezvous

from workbench.models.devices import Device, choose_device
from workbench.training.share import ALL, Share

_FEW = 50_000
_PATIENCE = timedelta(hours=1)
"""How long one process waits for another that neither answers nor ends."""

_APART: ContextVar[bool] = ContextVar("apart", default=False)


class Place(NamedTuple):
    """Which of how many processes this one is, and the device it works on."""

    rank: int
    world: int
    device: torch.device


def joined_share() -> Share:
    """This process's share of a run; all of it where it works alone."""
    if _APART.get() or not (distributed.is_available() and distributed.is_initialized()):
        return ALL
    return Share(distributed.get_rank(), distributed.get_world_size())


@contextmanager
def apart() -> Iterator[None]:
    """What is done meanwhile this process does alone; the others wait for the first one's orders.

    For what is over in seconds, and of which they hear only the outcome.
    """
    _APART.set(True)
    try:
        yield
    finally:
        _APART.set(False)


def own_card(wish: str) -> Device:
    """The device asked for; of several graphics cards each local process gets its own.

    Raises:
        WorkbenchError: It was asked for by name and is not there.
    """
    chosen = choose_device(wish)
    if chosen.kind != "cuda" or "LOCAL_RANK" not in os.environ:
        return chosen
    own = choose_device(f"cuda:{int(os.environ['LOCAL_RANK']) % torch.cuda.device_count()}")
    torch.cuda.set_device(own.torch)
    return own


def own_device(wish: str) -> torch.device:
    """As `own_card`, as torch wants it."""
    return own_card(wish).torch


@contextmanager
def joined(device: torch.device) -> Iterator[Place]:
    """Join the processes of `torchrun`, where it started this one; leave them at the end."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Place(0, 1, device)
        return
    backend = "nccl" if device.type == "cuda" else "gloo"
    store, rank, world = _met()
    distributed.init_process_group(
        backend, timeout=_PATIENCE, store=store, rank=rank, world_size=world
    )
    try:
        yield Place(distributed.get_rank(), world, device)
    finally:
        distributed.destroy_process_group()


def _met() -> tuple[Store, int, int]:
    """Where the processes find each other; apart from where those before them did.

    On one machine torchrun keeps its store when it starts processes again: without a part of their
    own, the new ones would call those that are dead.
    """
    store, rank, world = next(rendezvous("env://"))
    if os.environ.get("LOCAL_WORLD_SIZE") == str(world):
        again = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
        store = PrefixStore(f"start-{again}", store)
    return store, rank, world


def shared(path: Path) -> bytes | None:
    """The first process's file for all of them, or None where it has none.

    The others may run on machines that do not see it.
    """
    if joined_share().world == 1:
        return path.read_bytes() if path.exists() else None
    first = joined_share().rank == 0
    there = torch.tensor([int(first and path.exists())])
    if not broadcast(there).item():
        return None
    return shared_bytes(path.read_bytes() if first else b"")


def shared_bytes(content: bytes) -> bytes:
    """The first process's bytes for all of them; what the others hand in does not count."""
    first = joined_share().rank == 0
    length = broadcast(torch.tensor([len(content)]))
    if not length.item():
        return b""
    own = torch.frombuffer(bytearray(content), dtype=torch.uint8) if first else None
    room = torch.empty(int(length.item()), dtype=torch.uint8)
    return broadcast(room if own is None else own).numpy().tobytes()


def broadcast(value: torch.Tensor) -> torch.Tensor:
    """The first process's tensor for all, by way of the device that their group needs."""
    placed = value.to(group_device())
    distributed.broadcast(placed, src=0)
    return placed.cpu()


def added(value: torch.Tensor) -> torch.Tensor:
    """The sum of what all processes hand in, on the device it was on; the same to the last bit.

    What is handed in may be the place where the sum is made.
    """
    if group_device() == "cpu" and value.numel() <= _FEW:
        # Sums of few numbers are three times as slow with gloo as handing them round.
        return gathered(value).sum(0, dtype=value.dtype)
    placed = value.to(group_device()) if value.device.type == "cpu" else value
    distributed.all_reduce(placed)
    return placed.to(value.device)


def gathered(own: torch.Tensor) -> torch.Tensor:
    """What each process hands in, a row each, on the device it was on."""
    placed = own.to(group_device()) if own.device.type == "cpu" else own
    rows = [torch.empty_like(placed) for _ in range(distributed.get_world_size())]
    distributed.all_gather(rows, placed)
    return torch.stack(rows).to(own.device)


def group_device() -> str:
    """Where tensors have to be to be sent: “cuda” or “cpu”."""
    return "cuda" if distributed.get_backend() == "nccl" else "cpu"
