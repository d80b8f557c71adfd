"""Published policies draw what torchvision's own would draw, from a key of the picture's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
import torch
from torch import Generator, Tensor
from torchvision.transforms import v2

from workbench.training.lessons.policies import follow_policy
from workbench.training.seeds import generator

PEERS = {
    "trivial": v2.TrivialAugmentWide,
    "rand": v2.RandAugment,
    "auto": v2.AutoAugment,
}


def picture() -> Tensor:
    return torch.randint(0, 256, (3, 32, 32), dtype=torch.uint8, generator=generator(5))


def peer(name: str, source: Generator) -> Tensor:
    """torchvision's own transform, its draws taken from the source instead of the global one."""
    randint, rand, seen = torch.randint, torch.rand, picture()
    with (
        patch("torch.randint", lambda count, size: randint(count, size, generator=source)),
        patch("torch.rand", lambda size: rand(size, generator=source)),
    ):
        varied: Tensor = PEERS[name]()(seen)
        return varied


@pytest.mark.parametrize("name", list(PEERS))
def test_a_policy_does_what_torchvisions_own_does_for_the_same_draws(name: str) -> None:
    for key in range(40):
        ours = follow_policy(picture(), name, generator(key))  # type: ignore[arg-type]
        assert torch.equal(ours, peer(name, generator(key))), key


@pytest.mark.parametrize("name", list(PEERS))
def test_neither_threads_nor_the_global_source_change_what_a_key_gives(name: str) -> None:
    def vary(key: int) -> Tensor:
        return follow_policy(picture(), name, generator(key))  # type: ignore[arg-type]

    alone = [vary(key) for key in range(32)]
    before = torch.get_rng_state()
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(vary, range(32)))
    assert all(torch.equal(a, b) for a, b in zip(alone, together, strict=True))
    assert torch.equal(torch.get_rng_state(), before)
    assert len({varied.numpy().tobytes() for varied in alone}) > 8
