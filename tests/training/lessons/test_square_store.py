"""Squares kept between runs: as they were, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from workbench.data.items import Dataset
from workbench.data.picture import Pixels
from workbench.models.preprocessing import Preprocessing
from workbench.training.lessons import square_store as store_module
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


def test_a_file_that_could_not_be_used_once_is_tried_again(tmp_path: Path) -> None:
    filled(tmp_path, range(3)).close()
    file, away = tmp_path / "pictures.db", tmp_path / "away.db"
    file.rename(away)
    file.mkdir()
    store = SquareStore(tmp_path, SEEN)
    assert store.get("1") is None
    file.rmdir()
    away.rename(file)
    assert any(store.get("1") is not None for _ in range(100))
    store.close()


OTHERWISE = msgspec.structs.replace(SEEN, kept=0.5)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Says how many bytes are free."""

    def free(count: int) -> None:
        usage = SimpleNamespace(free=count)
        monkeypatch.setattr(store_module, "shutil", SimpleNamespace(disk_usage=lambda _at: usage))

    return free


def test_a_store_that_is_too_large_lets_go_of_what_nobody_uses(tmp_path: Path) -> None:
    other = SquareStore(tmp_path, OTHERWISE)
    other.put("a", square(1))
    other.close()
    store = SquareStore(tmp_path, SEEN, largest=1)
    store.put("a", square(2))
    assert store.get("a") is not None
    store.close()
    with closing(sqlite3.connect(tmp_path / "pictures.db")) as file:
        assert file.execute("SELECT COUNT(*) FROM squares").fetchone() == (1,)


def test_the_squares_of_both_splits_stay_side_by_side(tmp_path: Path) -> None:
    train = SquareStore(tmp_path, OTHERWISE, largest=1)
    val = SquareStore(tmp_path, SEEN, largest=1)
    for number in range(100):
        train.put(str(number), square(number))
        val.put(str(number), square(number))
    names = [str(number) for number in range(100)]
    assert (train.known(names), val.known(names)) == (100, 100)
    train.close()
    val.close()


def filled(folder: Path, numbers: range, **kept: int) -> SquareStore:
    store = SquareStore(folder, SEEN, **kept)
    for number in numbers:
        store.put(str(number), square(number % 256))
    return store


@pytest.mark.parametrize(("spare", "kept"), [(1_000_000_000, {}), (0, {"largest": 1})])
def test_a_store_without_room_keeps_what_it_has_and_takes_more_when_there_is_room_again(
    tmp_path: Path,
    disk: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    spare: int,
    kept: dict[str, int],
) -> None:
    monkeypatch.setattr(store_module, "_SPARE_BYTES", spare)
    names = [str(number) for number in range(400)]
    disk(1 << 40)
    filled(tmp_path, range(256)).close()
    disk(100_000)  # less than is to be spared, or than the file takes
    full = filled(tmp_path, range(256, 300), **kept)
    assert full.known(names) == 256
    assert np.array_equal(full.get("255"), square(255))  # type: ignore[arg-type]
    full.close()
    disk(1 << 40)
    later = filled(tmp_path, range(256, 400), **kept)
    assert later.known(names) == 400
    later.close()


def test_what_cannot_be_written_to_is_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, range(3)).close()
    store = SquareStore(tmp_path, SEEN)

    def refuse(_path: Path) -> None:
        raise OSError("the disk does not answer")

    monkeypatch.setattr(store_module.shutil, "disk_usage", refuse)
    store.put("3", square(3))
    assert store.known(["0", "1", "2", "3"]) == 3
    store.close()
