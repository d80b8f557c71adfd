"""Which pictures a search looks at."""

from __future__ import annotations

from workbench.data.items import Item
from workbench.inspection.shortcuts.reading import chosen


def item(number: int, label: str = "a", split: str = "val") -> Item:
    return Item(f"{number:03d}", f"/{number}.png", label, split, 9, 9)


def test_marked_pictures_are_chosen_before_others_and_classes_stay_even():
    items = [item(n, "ab"[n % 2]) for n in range(100)]
    marked = {f"{n:03d}" for n in range(80, 90)}
    few = chosen(items, 40, marked)
    assert {one.id for one in few[:10]} == marked
    assert len(few) == 40
    assert [one.label for one in few].count("a") == 20


def test_however_many_are_marked_half_of_the_pictures_are_others():
    items = [item(n, "ab"[n % 2]) for n in range(100)]
    few = chosen(items, 40, {one.id for one in items if one.label == "a"})
    assert [one.label for one in few].count("b") >= 10


def test_held_out_pictures_come_before_those_that_were_learned_from_even_if_marked():
    items = [item(n, split="train" if n < 50 else "val") for n in range(100)]
    few = chosen(items, 30, {"003"})
    assert all(one.split == "val" for one in few)
