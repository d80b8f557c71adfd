"""The fingerprint of a dataset."""

from __future__ import annotations

import msgspec
import pytest

from tests.data.test_splits import item, many
from workbench.data.items import Dataset


def test_the_digest_sees_pictures_classes_and_splits_but_not_paths_or_order():
    items = (item("1", "a", "train"), item("2", "b", "val"))
    one = Dataset(("a", "b"), items)
    moved = msgspec.structs.replace(items[0], path="/elsewhere.png")
    assert one.digest() == Dataset(("a", "b"), (items[1], moved)).digest()
    other = msgspec.structs.replace(items[0], label="b")
    assert one.digest() != Dataset(("a", "b"), (other, items[1])).digest()
    assert one.digest() != Dataset(("b", "a"), items).digest()


def test_of_a_split_only_labelled_pictures_are_given():
    data = Dataset(("a",), (item("1", "a", "train"), item("2", None)))
    assert [i.id for i in data.of("train")] == ["1"]


def test_a_label_has_a_place_among_the_classes():
    data = Dataset(("a", "b"), tuple(many(1, "b")))
    assert data.label_index(data.items[0]) == 1
    with pytest.raises(ValueError, match="no class"):
        data.label_index(item("x", None))


def test_a_dataset_survives_json():
    data = Dataset(("a",), tuple(many(3)))
    assert msgspec.json.decode(msgspec.json.encode(data), type=Dataset) == data
