"""Why training cannot start, or should not yet."""

from __future__ import annotations

from tests.data.test_splits import item, many
from workbench.data.checking import trainable
from workbench.data.items import Dataset, Item
from workbench.data.splits import assign_splits


def dataset(items: list[Item]) -> Dataset:
    classes = tuple(sorted({i.label for i in items if i.label}))
    return Dataset(classes, assign_splits(items, 0))


def blocking(items: list[Item]) -> str:
    return " ".join(p.message for p in trainable(dataset(items)) if p.blocking)


def doubts(items: list[Item]) -> str:
    return " ".join(p.message for p in trainable(dataset(items)) if not p.blocking)


def test_a_good_dataset_has_no_problems():
    assert trainable(dataset(many(30) + many(30, "b"))) == []


def test_what_blocks_is_said_with_what_to_do():
    assert "None of the pictures has a class" in blocking([item("x", None)])
    assert "only one class, “a”" in blocking(many(30))
    assert "each class has only one picture" in blocking(many(1) + many(1, "b"))
    assert "only pictures to judge by" in blocking(many(5, "a", "test") + many(5, "b", "val"))
    assert "Only the class “b” has" in blocking(many(5, "a", "test") + many(5, "b", "train"))
    assert all(p.hint for p in trainable(dataset(many(1) + many(1, "b"))))


def test_small_and_uneven_classes_are_doubtful():
    said = doubts(many(200) + many(5, "b"))
    assert "Few pictures" in said
    assert "160 pictures of “a” to learn from, 4 of “b”" in said


def test_a_class_that_is_only_judged_is_doubtful():
    items = many(20, "a", "train") + many(20, "b", "train") + many(3, "c", "test")
    assert "No pictures to learn from: “c”" in doubts(items)


def test_classes_that_differ_only_in_case_are_doubtful():
    assert "differ only in how they are written" in doubts(many(20, "Cat") + many(20, "cat "))


def test_many_small_classes_are_not_all_listed():
    items = [i for n in range(9) for i in many(4, f"class{n}")]
    assert "and 4 more" in doubts(items)
