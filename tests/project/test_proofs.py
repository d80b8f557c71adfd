"""Which pictures methods are proved on, and where their things are said to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.data.items import Item
from workbench.data.marks import Frame
from workbench.project.proofs import few_of, outlined, outlines_in

ITEMS = [Item(f"id{n}", f"/pictures/{n}.jpg", "leaf", "val", 40, 20) for n in range(10)]


def test_marked_pictures_come_first_and_the_rest_evenly_from_all() -> None:
    assert [i.id for i in few_of(ITEMS, 2)] == ["id0", "id5"]
    assert [i.id for i in few_of(ITEMS, 3, {"id7"})] == ["id7", "id0", "id4"]
    assert [i.id for i in few_of(ITEMS, 1, {"id7", "id8"})] == ["id7"]
    assert len(few_of(ITEMS, 100, {"id7"})) == 10


def test_frames_outline_the_thing_in_the_pictures_own_pixels() -> None:
    outline = outlines_in(None, ITEMS, {"id3": (Frame(0.0, 0.0, 0.5, 1.0),)})
    found = outline(Path(ITEMS[3].path))
    assert found is not None
    assert found.shape == (20, 40)
    assert np.array_equal(found.nonzero()[1].max(), 19)
    assert outline(Path(ITEMS[4].path)) is None


def test_a_folder_of_outlines_counts_for_more_than_frames(tmp_path: Path) -> None:
    Image.new("L", (40, 20), 255).save(tmp_path / "3.png")
    outline = outlines_in(tmp_path, ITEMS, {"id3": (Frame(0.0, 0.0, 0.1, 0.1),)})
    found = outline(Path(ITEMS[3].path))
    assert found is not None
    assert found.all()


def test_outlines_that_belong_to_none_of_the_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="is not there"):
        outlined(tmp_path / "nowhere", ITEMS)
    with pytest.raises(WorkbenchError, match="belongs to these pictures"):
        outlined(tmp_path, ITEMS)
    (tmp_path / "pictures").mkdir()
    for name in ("3.png", "pictures/4.png"):
        Image.new("L", (40, 20), 255).save(tmp_path / name)
    assert outlined(tmp_path, ITEMS) == {"id3", "id4"}
