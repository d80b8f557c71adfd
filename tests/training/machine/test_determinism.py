"""The switch for a fixed order of adding; it can be thrown where there is no card."""

from __future__ import annotations

import pytest
import torch

from workbench.training.machine.determinism import same_bits


def test_a_card_adds_in_a_fixed_order_until_the_run_is_over() -> None:
    with pytest.raises(RuntimeError, match="over"), same_bits(torch.device("cuda")):
        assert torch.are_deterministic_algorithms_enabled()
        assert torch.is_deterministic_algorithms_warn_only_enabled()
        raise RuntimeError("over")
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.utils.deterministic.fill_uninitialized_memory


def test_a_processor_needs_no_switch() -> None:
    with same_bits(torch.device("cpu")):
        assert not torch.are_deterministic_algorithms_enabled()
