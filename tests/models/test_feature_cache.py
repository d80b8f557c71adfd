"""What bodies saw is kept by look and picture, and never in the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from workbench.models.feature_cache import FeatureCache, body_digest, look_key
from workbench.models.networks import build, replace_head
from workbench.models.preprocessing import Preprocessing


def test_features_are_known_by_picture_and_body(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path)
    seen = np.arange(4, dtype=np.float32)
    cache.put("body", {"a": seen, "b": seen * 2})
    found = cache.get("body", ["b", "c"])
    assert list(found) == ["b"]
    assert np.array_equal(found["b"], seen * 2)
    assert cache.get("another", ["a"]) == {}


def test_a_damaged_cache_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "features.db").write_bytes(b"not a database at all" * 100)
    cache = FeatureCache(tmp_path)
    assert cache.get("body", ["a"]) == {}
    cache.put("body", {"a": np.zeros(2, np.float32)})
    assert list(cache.get("body", ["a"])) == ["a"]


def kept(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "features.db")) as store:
        return {body for (body,) in store.execute("SELECT body FROM features")}


def test_a_cache_that_is_too_large_lets_the_looks_of_other_runs_go(tmp_path: Path) -> None:
    FeatureCache(tmp_path).put("old", {"a": np.zeros(2, np.float32)})
    FeatureCache(tmp_path, largest=1).put("new", {"a": np.zeros(2, np.float32)})
    assert kept(tmp_path) == {"new"}


def test_the_looks_of_one_run_stay_side_by_side_and_others_go_once(tmp_path: Path) -> None:
    seen = np.zeros(2, np.float32)
    before = FeatureCache(tmp_path)
    for look in ("first", "old"):
        before.put(look, {"a": seen})
    cache = FeatureCache(tmp_path, largest=1)
    assert list(cache.get("first", ["a"])) == ["a"]
    for number in range(3):
        for look in ("second", "first"):
            cache.put(look, {f"b{number}": seen})
    assert kept(tmp_path) == {"first", "second"}
    assert len(cache.get("first", [f"b{n}" for n in range(3)])) == 3
    before.put("another program's", {"a": seen})
    cache.put("second", {"c": seen})
    assert "another program's" in kept(tmp_path)


def test_room_that_was_freed_in_a_cache_counts_as_free(tmp_path: Path) -> None:
    many = {str(n): np.zeros(1000, np.float32) for n in range(200)}
    FeatureCache(tmp_path).put("old", many)
    FeatureCache(tmp_path, largest=1).put("new", {"a": np.zeros(2, np.float32)})
    small = 300_000
    assert (tmp_path / "features.db").stat().st_size > small
    FeatureCache(tmp_path, largest=small).put("newer", {"a": np.zeros(2, np.float32)})
    assert kept(tmp_path) == {"new", "newer"}


def test_a_look_is_known_by_the_weights_below_the_last_layer_and_by_what_is_seen() -> None:
    network = build("mobilenet_v3_small", 2, seed=1)
    seen = Preprocessing(size=32)
    key = look_key(body_digest(network), seen)
    replace_head(network, 5, seed=9)
    body = body_digest(network)
    assert look_key(body, seen) == key
    assert look_key(body, seen, "photos 1") != key
    assert look_key(body, Preprocessing(size=64)) != key
    assert look_key(body_digest(build("mobilenet_v3_small", 2, seed=2)), seen) != key
