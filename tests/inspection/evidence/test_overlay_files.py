from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from tests.inspection.maps import attribution
from workbench.core.errors import WorkbenchError
from workbench.inspection.evidence.overlay_files import (
    overlay_name,
    read_receipt,
    save_overlay,
)
from workbench.inspection.evidence.receipt import Origin, receipt_for

PIXELS = np.full((6, 9, 3), 100, np.uint8)
RECEIPT = receipt_for(attribution(np.eye(3, dtype=np.float32), 9, 6), Origin("a" * 64))
OTHER = msgspec.structs.replace(RECEIPT, picture="b" * 64)


def test_an_overlay_says_what_made_it(tmp_path):
    path = save_overlay(tmp_path / "leaf-b.png", PIXELS, RECEIPT)
    assert read_receipt(path) == RECEIPT
    with Image.open(path) as overlay:
        assert np.asarray(overlay).shape == PIXELS.shape


def test_done_again_it_replaces_its_own(tmp_path):
    first = save_overlay(tmp_path / "leaf-b.png", PIXELS, RECEIPT)
    assert save_overlay(tmp_path / "leaf-b.png", PIXELS + 1, RECEIPT) == first
    with Image.open(first) as overlay:
        assert np.asarray(overlay).max() == 101


def test_another_picture_of_the_same_name_gets_a_name_of_its_own(tmp_path):
    first = save_overlay(tmp_path / "leaf-b.png", PIXELS, RECEIPT)
    second = save_overlay(tmp_path / "leaf-b.png", PIXELS, OTHER)
    assert (first.name, second.name) == ("leaf-b.png", "leaf-b 2.png")
    assert save_overlay(tmp_path / "leaf-b.png", PIXELS, OTHER) == second


def test_a_file_that_is_no_overlay_is_never_replaced(tmp_path):
    mine = tmp_path / "leaf-b.png"
    mine.write_bytes(b"the user's own")
    assert save_overlay(mine, PIXELS, RECEIPT).name == "leaf-b 2.png"
    assert mine.read_bytes() == b"the user's own"


@pytest.mark.parametrize(
    ("picture", "target", "name"),
    [
        ("leaf.jpg", "rust", "leaf-rust.png"),
        ("Blatt ä 🍂.jpeg", "b", "Blatt ä 🍂-b.png"),
        ("a.b.tif", "x/y:z", "a.b-x_y_z.png"),
        ("a.png", "..", "a-_.png"),
    ],
)
def test_overlay_names_fit_every_file_system(picture, target, name):
    assert overlay_name(Path(picture), target) == name


def test_an_overlay_of_two_classes_is_named_after_both():
    assert overlay_name(Path("leaf.jpg"), "rust", "mo/uld") == "leaf-rust-not-mo_uld.png"


def test_overlay_names_stay_short():
    long = Path("ä" * 200 + ".png")
    assert len(overlay_name(long, "b" * 300).encode()) <= 245
    assert len(overlay_name(long, "b" * 300, "c" * 300).encode()) <= 245


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WorkbenchError):
        save_overlay(tmp_path / "file" / "leaf.png", PIXELS, RECEIPT)
