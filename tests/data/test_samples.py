"""The two samples: rendered whole or not at all, the same bytes for a seed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from workbench.core import places
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.data.decoding import decode
from workbench.data.samples import digits, surface
from workbench.data.samples.flaws import FLAWS
from workbench.data.samples.materials import MATERIALS
from workbench.data.samples.table import SAMPLES, get_sample
from workbench.data.scanning import scan


@pytest.fixture
def few(monkeypatch):
    """A small surface sample."""
    monkeypatch.setattr(surface, "_FLAWED_COUNT", 3)
    monkeypatch.setattr(surface, "_GOOD_COUNT", 3)


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def test_samples_are_known_by_name():
    assert [sample.name for sample in SAMPLES] == ["surface", "digits"]
    assert get_sample("surface").title == "Surface inspection"
    with pytest.raises(WorkbenchError, match="no sample named “cats”"):
        get_sample("cats")


def test_the_sentence_tells_the_true_number_of_pictures():
    assert str(surface.COUNT) in surface.SAMPLE.sentence
    assert f"{digits.COUNT:,}" in digits.SAMPLE.sentence


def test_the_surface_sample_has_five_classes_and_true_masks(few):
    folder = finish(surface.build(0))
    assert folder.is_relative_to(places.samples_dir())
    result = finish(scan(folder))
    assert result.classes == ("crack", "dent", "good", "scratch", "stain")
    assert len(result.items) == 15
    assert result.rejected == ()
    for item in result.items:
        mask = surface.mask_of(Path(item.path))
        assert (mask is None) == (item.label == "good")
        if mask is not None:
            white = decode(mask).pixels[:, :, 0] == 255
            assert white.shape == (item.height, item.width)
            assert 0.0005 < white.mean() < 0.5


def test_a_seed_names_the_very_bytes(few):
    first = finish(surface.build(3))
    before = fingerprint(first.parent)
    shutil.rmtree(first.parent)
    assert fingerprint(finish(surface.build(3)).parent) == before
    assert fingerprint(finish(surface.build(4)).parent) != before


def test_a_standing_sample_is_returned_at_once(few):
    folder = finish(surface.build(0))
    events: list[object] = []
    assert finish(surface.build(0), events.append) == folder
    assert events == []


def test_stopping_leaves_nothing_behind(few):
    task = surface.build(0)
    for _ in range(5):
        next(task)
    task.close()
    assert list(places.samples_dir().iterdir()) == []


def test_building_tells_its_progress(few):
    seen: list[Progress] = []
    finish(surface.build(0), seen.append)
    assert [e.done for e in seen] == sorted(e.done for e in seen)
    assert seen[-1].done == seen[-1].total


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("material", range(len(MATERIALS)))
def test_a_flaw_shows_where_its_mask_says(flaw, material):
    clean, _ = surface.render(np.random.default_rng(5), None, material)
    flawed, mask = surface.render(np.random.default_rng(5), flaw, material)
    assert mask is not None
    # The noise of the camera differs everywhere; the flaw differs more.
    difference = np.abs(flawed.astype(int) - clean).mean(axis=2)
    assert difference[mask].mean() > 2 * difference[~mask].mean()


def test_digits_are_dark_ink_on_light_paper():
    cells = np.zeros((8, 8))
    cells[2:6, 3:5] = 16
    picture = digits.on_paper(cells)
    assert picture.shape == (64, 64, 3)
    assert picture[32, 32].mean() < 60
    assert picture[2, 2].mean() > 240


@pytest.mark.slow
def test_all_digits_are_written_in_ten_classes():
    result = finish(scan(finish(digits.build(0))))
    assert len(result.classes) == 10
    assert len(result.items) + len(result.rejected) == digits.COUNT
    assert all("same picture" in r.reason for r in result.rejected)
