"""What bodies saw is kept by look and picture, and never in the way."""

from __future__ import annotations

import sqlite3
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


def test_a_cache_that_is_too_large_lets_other_bodies_go(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path, largest=1)
    cache.put("old", {"a": np.zeros(2, np.float32)})
    cache.put("new", {"a": np.zeros(2, np.float32)})
    with sqlite3.connect(tmp_path / "features.db") as store:
        bodies = store.execute("SELECT DISTINCT body FROM features").fetchall()
    store.close()
    assert bodies == [("new",)]


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
