"""What passes the Data page's filters."""

from __future__ import annotations

import pytest

from workbench.app.data.showing import Filter, Loaded, choose
from workbench.data.items import Item


def loaded(*pictures: tuple[str, str | None]) -> Loaded:
    items = tuple(Item(path, path, label, "train", 1, 1) for path, label in pictures)
    return Loaded(items, tuple(sorted({item.label for item in items if item.label})))


@pytest.mark.parametrize("root", ["/home/ann/leaves/", "C:\\Users\\ann\\leaves\\"])
def test_words_are_looked_for_in_the_file_and_its_folder_only(root):
    between = "\\" if "\\" in root else "/"
    path = f"{root}oak{between}IMG_1.jpg"
    shown = loaded((path, "oak"))
    assert choose(shown, Filter(words="Img_1")).items
    assert choose(shown, Filter(words="OAK/img")).items
    assert not choose(shown, Filter(words="ann")).items
    assert not choose(shown, Filter(words="leaves")).items


def test_each_class_has_its_stretch():
    shown = loaded(("/p/a/1", "a"), ("/p/a/2", "a"), ("/p/b/1", "b"), ("/p/1", None))
    assert choose(shown, Filter()).sections == ((0, "a", 2), (2, "b", 1), (3, None, 1))


def test_where_nothing_passes_there_is_nothing_and_no_stretch():
    found = choose(loaded(("/p/a/1", "a")), Filter(words="nowhere"))
    assert (found.items, found.sections) == ((), ())


@pytest.mark.parametrize("name", ["*all", "*none", "*problems", "*focus"])
def test_a_class_may_be_called_anything_a_folder_may(name):
    shown = loaded((f"/p/{name}/1.jpg", name), ("/p/2.jpg", None))
    assert [item.label for item in choose(shown, Filter(name)).items] == [name]
