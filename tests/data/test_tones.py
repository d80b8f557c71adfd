"""Values that are not 8 bit become black to white, and it is said how."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.data.pictures import encoded, pixels
from workbench.data.decoding import decode


def test_16_bit_grey_is_neither_white_nor_black():
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16)[None].repeat(8, 0)
    picture = decode(encoded(Image.fromarray(ramp)))
    assert np.abs(picture.pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1
    assert picture.mapping == "16-bit values, 0 to 65535 shown as black to white"


def test_12_bit_values_in_16_bits_use_the_whole_range():
    ramp = np.linspace(0, 4095, 256, dtype=np.uint16)[None].repeat(8, 0)
    picture = decode(encoded(Image.fromarray(ramp), "TIFF"))
    assert np.abs(picture.pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1
    assert "0 to 4095" in picture.mapping


def test_16_bit_colours_with_a_narrow_range_do_not_turn_black():
    import imagecodecs

    values = (pixels(4).astype(np.uint16) * 16)[:, :, :3]  # 12 bits of 16
    picture = decode(imagecodecs.png_encode(values))
    assert np.abs(picture.pixels.astype(int) - pixels(4)).max() <= 1


@pytest.mark.parametrize("top", [1.0, 255.0])
def test_decimal_tiff_pictures_are_recognised_by_their_range(top):
    ramp = (np.linspace(0, top, 256, dtype=np.float32))[None].repeat(8, 0)
    picture = decode(encoded(Image.fromarray(ramp), "TIFF"))
    assert np.abs(picture.pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1
    assert f"0 to {top:g}" in picture.mapping


def test_decimal_values_of_any_range_are_stretched():
    ramp = np.linspace(-3000, 9000, 4096, dtype=np.float32).reshape(64, 64)
    picture = decode(encoded(Image.fromarray(ramp), "TIFF"))
    assert picture.pixels.min() == 0
    assert picture.pixels.max() == 255
    assert "stretched" in picture.mapping


def test_undefined_values_are_shown_and_said():
    ramp = np.linspace(0, 1, 4096, dtype=np.float32).reshape(64, 64)
    ramp[0, 0], ramp[1, 1] = np.nan, np.inf
    assert "undefined values" in decode(encoded(Image.fromarray(ramp), "TIFF")).mapping


def test_32_bit_integers_are_stretched():
    values = np.linspace(10**6, 10**8, 4096).astype(np.int32).reshape(64, 64)
    picture = decode(encoded(Image.fromarray(values), "TIFF"))
    assert "32-bit values" in picture.mapping
    assert np.all(np.diff(picture.pixels[:, :, 0].reshape(-1).astype(int)) >= 0)


def test_one_hot_pixel_does_not_darken_the_picture():
    ramp = np.linspace(0, 4095, 65536, dtype=np.uint16).reshape(256, 256)
    ramp[5, 5] = 65535
    assert decode(encoded(Image.fromarray(ramp))).pixels.mean() == pytest.approx(127, abs=2)
