"""Which pictures are held out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.data.items import Item
from workbench.data.splits import assign_splits


def item(id: str, label: str | None, split=None) -> Item:
    return Item(id, f"/{id}.png", label, split, 8, 8)


def many(count: int, label: str = "a", split=None) -> list[Item]:
    return [item(f"{label}{n}", label, split) for n in range(count)]


def splits(items) -> dict[str, str | None]:
    return {i.id: i.split for i in items}


def test_a_fifth_of_each_class_is_held_out():
    counts = Counter((i.label, i.split) for i in assign_splits(many(50) + many(10, "b"), 0))
    assert counts == {("a", "train"): 40, ("a", "val"): 10, ("b", "train"): 8, ("b", "val"): 2}


@given(count=st.integers(1, 40), seed=st.integers(0, 99))
def test_each_class_of_two_or_more_has_pictures_on_both_sides(count, seed):
    counts = Counter(i.split for i in assign_splits(many(count), seed))
    assert counts["train"] >= 1
    assert (counts["val"] >= 1) == (count >= 2)


def test_the_same_seed_chooses_the_same_and_the_order_does_not_matter():
    items = many(30) + many(30, "b")
    assert splits(assign_splits(items, 4)) == splits(assign_splits(items[::-1], 4))
    assert splits(assign_splits(items, 4)) != splits(assign_splits(items, 5))


def test_adding_pictures_moves_hardly_any_others():
    before = splits(assign_splits(many(100), 0))
    after = splits(assign_splits(many(110), 0))
    assert sum(after[name] != split for name, split in before.items()) <= 4


def test_existing_val_pictures_are_kept_and_the_rest_is_for_training():
    items = many(8, split="val") + many(8, "b", "train") + many(4, "c")
    counts = Counter((i.label, i.split) for i in assign_splits(items, 0))
    assert counts == {("a", "val"): 8, ("b", "train"): 8, ("c", "train"): 4}


def test_without_val_some_of_train_is_held_out_but_never_of_test():
    items = many(10, split="train") + [item(f"t{n}", "a", "test") for n in range(10)]
    assert Counter(i.split for i in assign_splits(items, 0)) == {"train": 8, "val": 2, "test": 10}


def test_pictures_without_a_class_have_no_split():
    assert assign_splits([item("x", None, "test")], 0)[0].split is None
