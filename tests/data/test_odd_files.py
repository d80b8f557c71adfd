"""Each of the hostile or unusual files comes out right or is rejected in words."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.data.odd_files import REJECTED, RIGHT, SAME_PORTRAIT, Right
from workbench.data.decoding import Undecodable, decode


@pytest.fixture(scope="session")
def odd(shared_data: Path) -> Path:
    return shared_data / "odd"


def test_every_file_of_the_manifest_has_an_expected_outcome(odd):
    with (odd / "MANIFEST.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == 109
    assert sorted(names) == sorted([*SAME_PORTRAIT, *RIGHT, *REJECTED])


@pytest.mark.parametrize("name", SAME_PORTRAIT)
def test_the_same_portrait_comes_out_of_every_format_upright(odd, name):
    plain = decode(odd / "pil_hopper.tif").pixels.astype(float)
    picture = decode(odd / name)
    assert (picture.width, picture.height) == (128, 128)
    assert np.abs(picture.pixels - plain).mean() <= SAME_PORTRAIT[name]
    # Mirrored or upside down it would differ far more.
    assert np.abs(picture.pixels - plain).mean() < np.abs(picture.pixels - plain[::-1, ::-1]).mean()


@pytest.mark.parametrize(("name", "right"), RIGHT.items(), ids=RIGHT)
def test_an_unusual_picture_comes_out_right(odd, name, right: Right):
    picture = decode(odd / name)
    assert (picture.width, picture.height) == (right.width, right.height)
    assert picture.pixels.shape == (right.height, right.width, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.c_contiguous
    assert picture.pixels.reshape(-1, 3).mean(0) == pytest.approx(right.mean, abs=2)
    assert right.mapping in picture.mapping
    assert bool(right.mapping) == bool(picture.mapping)


@pytest.mark.parametrize(("name", "words"), REJECTED.items(), ids=REJECTED)
def test_a_broken_file_is_rejected_in_words(odd, name, words):
    with pytest.raises(Undecodable) as caught:
        decode(odd / name)
    assert words in str(caught.value)
    assert not any(sign in str(caught.value) for sign in ("Error", "0x", "Traceback", "None"))


def test_two_orientations_of_one_page_come_out_the_same(odd):
    second, fifth = (decode(odd / f"pil_g4_orientation_{n}.tif").pixels for n in (2, 5))
    assert np.abs(second.astype(int) - fifth).mean() < 2  # a few dots of the scans differ


def test_chunky_and_planar_16_bit_pictures_come_out_the_same(odd):
    chunky = decode(odd / "pil_tiff_16bit_RGB.tiff").pixels
    planar = decode(odd / "pil_tiff_tiled_planar_16bit_RGB.tiff").pixels
    assert np.abs(chunky.astype(int) - planar).max() <= 1


@pytest.mark.parametrize("at_least", [16, 64, 224])
def test_a_reduced_scale_keeps_what_was_asked_for_and_the_original_size(odd, at_least):
    for name, right in RIGHT.items():
        picture = decode(odd / name, at_least=at_least)
        assert (picture.width, picture.height) == (right.width, right.height), name
        assert min(picture.pixels.shape[:2]) >= min(at_least, right.width, right.height), name


def test_decoding_says_nothing_on_the_screen(odd, capfd):
    for path in sorted(odd.iterdir()):
        try:
            decode(path)
        except Undecodable:
            continue
    printed = capfd.readouterr()
    assert printed.out + printed.err == ""
