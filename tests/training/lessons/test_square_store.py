"""Squares kept between runs: as they were, or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import numpy as np
import pytest

from workbench.data.items import Dataset
from workbench.data.picture import Pixels
from workbench.models.preprocessing import Preprocessing
from workbench.training.lessons import squares as module
from workbench.training.lessons.square_store import SquareStore
from workbench.training.lessons.squares import Squares

SEEN = Preprocessing(size=16)


def square(value: int) -> Pixels:
    return np.full((16, 16, 3), value, np.uint8)


def test_the_second_run_decodes_nothing(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = dataset.of("train")
    first = Squares(items, SEEN, tmp_path / "cache")
    made = [first.get(index) for index in range(len(items))]
    first.close()

    def refuse(*_args: object) -> None:
        raise AssertionError("a picture was decoded again")

    monkeypatch.setattr(module, "decode_item", refuse)
    second = Squares(items, SEEN, tmp_path / "cache")
    for index, before in enumerate(made):
        again = second.get(index)
        assert again is not None
        assert before is not None
        assert np.array_equal(again, before)
    second.close()


def test_squares_made_otherwise_are_others(tmp_path: Path) -> None:
    store = SquareStore(tmp_path, SEEN)
    store.put("a", square(7))
    store.close()
    assert SquareStore(tmp_path, msgspec.structs.replace(SEEN, fit="crop")).get("a") is None
    again = SquareStore(tmp_path, SEEN)
    assert np.array_equal(again.get("a"), square(7))  # type: ignore[arg-type]
    again.close()


def test_a_square_damaged_on_disk_is_not_known(tmp_path: Path) -> None:
    store = SquareStore(tmp_path, SEEN)
    store.put("a", square(7))
    store.close()
    with sqlite3.connect(tmp_path / "pictures.db") as file:
        file.execute("UPDATE squares SET square = ?", (square(8).tobytes(),))
    file.close()
    again = SquareStore(tmp_path, SEEN)
    assert again.get("a") is None
    again.close()


def test_a_file_that_is_no_database_is_thrown_away_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "pictures.db").write_bytes(b"not a database at all" * 1000)
    store = SquareStore(tmp_path, SEEN)
    assert store.get("a") is None
    store.put("a", square(1))
    store.close()
    later = SquareStore(tmp_path, SEEN)
    later.put("a", square(1))
    assert later.get("a") is not None
    later.close()


def test_a_store_that_is_too_large_lets_others_go_then_keeps_no_more(tmp_path: Path) -> None:
    other = SquareStore(tmp_path, msgspec.structs.replace(SEEN, kept=0.5))
    other.put("a", square(1))
    other.close()
    store = SquareStore(tmp_path, SEEN, largest=1)
    store.put("a", square(2))
    assert store.get("a") is not None
    store.close()
    with sqlite3.connect(tmp_path / "pictures.db") as file:
        assert file.execute("SELECT COUNT(*) FROM squares").fetchone() == (1,)
    file.close()
