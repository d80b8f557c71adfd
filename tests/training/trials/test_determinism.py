"""The switch for a fixed order of adding; it can be thrown where there is no card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from workbench.core.events import Event, Notice, finish
from workbench.data.items import Dataset
from workbench.training import sitting
from workbench.training.beginning import setting_for
from workbench.training.recipe import Recipe, validated
from workbench.training.training import train
from workbench.training.trials import determinism
from workbench.training.trials.determinism import NOT_REPEATABLE, repeatable, same_bits
from workbench.training.trials.trial import Trial


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


@pytest.mark.parametrize(
    ("strategy", "raised", "same", "answer"),
    [
        ("full", None, True, True),
        ("full", None, False, False),
        ("full", "max_pool2d_backward does not have a deterministic implementation", True, False),
        ("full", "CUDA out of memory", True, True),
        ("features", None, False, True),
    ],
)
def test_a_card_is_asked_whether_a_network_comes_out_the_same_twice(
    recipe: Callable[..., Recipe],
    monkeypatch: pytest.MonkeyPatch,
    strategy: str,
    raised: str | None,
    same: bool,
    answer: bool,
) -> None:
    modes: list[int] = []

    class Made:
        def __init__(self, *_args: object) -> None: ...

        def once(self) -> None:
            modes.append(torch.get_deterministic_debug_mode())
            if raised:
                raise RuntimeError(raised)

        def repeats(self) -> bool:
            modes.append(torch.get_deterministic_debug_mode())
            return same

    monkeypatch.setattr(determinism, "Trial", Made)
    setting: Any = SimpleNamespace(device=SimpleNamespace(kind="cuda"), recipe=recipe(strategy))
    assert repeatable(setting) is answer
    assert modes == ([] if strategy == "features" else [2] if raised else [2, 0])
    assert torch.get_deterministic_debug_mode() == 0


def test_a_processor_takes_the_same_step_twice(
    recipe: Callable[..., Recipe], dataset: Dataset, tmp_path: Path
) -> None:
    setting, _ = finish(setting_for(validated(recipe("full")), dataset, tmp_path))
    assert repeatable(setting)
    assert Trial(setting, 2).repeats()


def test_a_run_that_may_not_be_repeatable_says_so_once(
    recipe: Callable[..., Recipe],
    dataset: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sitting, "repeatable", lambda _setting: False)
    heard: list[Event] = []
    finish(train(recipe("full", epochs=1), dataset, tmp_path / "run", cache=tmp_path), heard.append)
    assert heard.count(Notice(NOT_REPEATABLE, calm=True)) == 1
    assert NOT_REPEATABLE in (tmp_path / "run" / "events.jsonl").read_text("utf-8")
