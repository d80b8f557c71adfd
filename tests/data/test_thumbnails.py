"""Thumbnails: newest wish first, from a cache that is bounded and may vanish."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.data.pictures import encoded, pixels, put
from workbench.core.files import sha256
from workbench.data.decoding import ANOTHER, file_bytes
from workbench.data.thumbnail_cache import ThumbnailCache
from workbench.data.thumbnails import Thumbnail, Thumbnails, small


def collected(thumbnails: Thumbnails, count: int) -> list[Thumbnail]:
    """So many thumbnails in the order they became ready."""
    ready: list[Thumbnail] = []
    deadline = time.monotonic() + 20
    while len(ready) < count:
        assert time.monotonic() < deadline, f"only {len(ready)} of {count} came"
        ready += thumbnails.drain()
        threading.Event().wait(0.002)
    return ready


@pytest.fixture
def thumbnails(tmp_path):
    made = Thumbnails(tmp_path / "cache", size=48)
    yield made
    made.close()


def test_a_thumbnail_fits_and_keeps_the_ratio(thumbnails, tmp_path):
    path = put(tmp_path / "a.jpg", encoded(pixels(1, 300, 600), "JPEG"))
    thumbnails.ask(sha256(path), path)
    (thumbnail,) = collected(thumbnails, 1)
    assert thumbnail.pixels.shape == (24, 48, 3)
    assert thumbnail.pixels.dtype == np.uint8
    assert thumbnail.reason == ""


def test_a_small_picture_is_not_enlarged():
    assert small(pixels(0, 10, 20), 48).shape == (10, 20, 3)
    assert small(pixels(0, 1, 900), 48).shape == (1, 48, 3)


def test_an_unreadable_picture_comes_with_its_reason(thumbnails, tmp_path):
    thumbnails.ask("b" * 64, put(tmp_path / "b.jpg", b"no picture, but a text"))
    (thumbnail,) = collected(thumbnails, 1)
    assert thumbnail.pixels is None
    assert "holds text" in thumbnail.reason


class _Gate:
    """Lets a test hold the decoder and see the order in which it is asked."""

    def __init__(self, monkeypatch) -> None:
        self.asked: list[str] = []
        self.open = threading.Event()
        self.begun = threading.Event()
        monkeypatch.setattr("workbench.data.thumbnails.file_bytes", self)

    def __call__(self, path: Path) -> bytes:
        self.asked.append(Path(path).stem)
        self.begun.set()
        self.open.wait(20)
        return file_bytes(path)


def test_the_newest_wish_comes_first_and_forgotten_ones_never(tmp_path, monkeypatch):
    gate = _Gate(monkeypatch)
    paths = [put(tmp_path / f"{n}.png", n) for n in range(9)]
    thumbnails = Thumbnails(None, threads=1)
    ids = [sha256(path) for path in paths]
    thumbnails.ask(ids[0], paths[0])
    gate.begun.wait(20)
    for n in (1, 2, 3, 4):
        thumbnails.ask(ids[n], paths[n])
    thumbnails.forget_waiting()
    for n in (5, 6, 7):
        thumbnails.ask(ids[n], paths[n])
    thumbnails.ask(ids[5], paths[5])  # wished for again: it is the newest now
    gate.open.set()
    assert [t.id for t in collected(thumbnails, 4)] == [ids[n] for n in (0, 5, 7, 6)]
    assert gate.asked == ["0", "5", "7", "6"]
    thumbnails.close()


def test_the_same_picture_is_made_once(tmp_path, monkeypatch):
    gate = _Gate(monkeypatch)
    gate.open.set()
    thumbnails = Thumbnails(None)
    path = put(tmp_path / "x.png", 1)
    for _ in range(3):
        thumbnails.ask(sha256(path), path)
        collected(thumbnails, 1)
    assert gate.asked == ["x"]
    thumbnails.close()


def test_after_a_restart_the_picture_is_not_read_again(tmp_path, monkeypatch):
    path = put(tmp_path / "x.jpg", encoded(pixels(1, 100, 100), "JPEG"))
    id_ = sha256(path)
    for restart in range(2):
        thumbnails = Thumbnails(tmp_path / "cache", size=48)
        thumbnails.ask(id_, path)
        (thumbnail,) = collected(thumbnails, 1)
        thumbnails.close()
        assert thumbnail.pixels.shape == (48, 48, 3)
        if not restart:
            path.unlink()
    assert len(list((tmp_path / "cache").rglob("*.jpg"))) == 1


def test_another_picture_at_the_same_place_is_never_kept_as_the_one_that_was_there(tmp_path):
    path, another = put(tmp_path / "x.png", 1), put(tmp_path / "y.png", 2)
    id_, moved = sha256(path), path.rename(tmp_path / "z.png")
    another.rename(path)
    for place, reason in ((path, ANOTHER), (moved, "")):
        thumbnails = Thumbnails(tmp_path / "cache", size=48)
        thumbnails.ask(id_, place)
        assert collected(thumbnails, 1)[0].reason == reason
        thumbnails.close()


def test_a_damaged_cache_file_is_made_anew(tmp_path):
    cache = ThumbnailCache(tmp_path, most_bytes=10**6)
    cache.write("d" * 64, pixels(1))
    (file,) = tmp_path.rglob("*.jpg")
    file.write_bytes(file.read_bytes()[:100])
    assert cache.read("d" * 64) is None
    cache.write("d" * 64, pixels(1))
    assert cache.read("d" * 64).shape == (24, 32, 3)


def test_the_cache_is_bounded_and_the_oldest_goes_first(tmp_path):
    import os

    cache = ThumbnailCache(tmp_path, most_bytes=10_000)
    for n in range(20):
        cache.write(f"{n:02d}" + "e" * 62, np.full((40, 40, 3), n, np.uint8))
        (file,) = tmp_path.glob(f"{n:02d}/*.jpg")
        os.utime(file, (n, n))
    cache.trim()
    sizes = [file.stat().st_size for file in tmp_path.rglob("*.jpg")]
    assert 0 < sum(sizes) <= 10_000
    assert cache.read("19" + "e" * 62) is not None
    assert cache.read("00" + "e" * 62) is None


def test_an_id_cannot_lead_out_of_the_cache(tmp_path):
    cache = ThumbnailCache(tmp_path / "cache", most_bytes=10**6)
    cache.write("../../evil", pixels(1))
    assert cache.read("../../evil") is not None
    assert not list(tmp_path.glob("evil*"))


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path):
    put(tmp_path / "cache", b"a file where a folder should be")
    thumbnails = Thumbnails(tmp_path / "cache", size=48)
    path = put(tmp_path / "x.png", 3)
    thumbnails.ask(sha256(path), path)
    assert collected(thumbnails, 1)[0].pixels is not None
    thumbnails.close()


def test_closing_ends_the_threads_and_later_wishes_do_nothing(tmp_path):
    thumbnails = Thumbnails(None)
    thumbnails.ask("x", put(tmp_path / "x.png", 1))
    thumbnails.close()
    thumbnails.ask("y", tmp_path / "x.png")
    assert not [t for t in threading.enumerate() if t.name.startswith("thumbnails")]
