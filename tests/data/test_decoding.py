"""Modes, orientations, scales and threads, from files made on the spot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.data.pictures import encoded, pixels, put
from workbench.data.decoding import READERS, Picture, decode, suffixes
from workbench.data.orientation import upright
from workbench.data.readers import limits
from workbench.data.readers.reader import Reader

RGB = pixels(3)


def _oriented(kind: str, orientation: int, **options) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(RGB, kind, exif=exif, **options)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "GIF"])
def test_lossless_formats_keep_every_pixel(kind):
    picture = decode(encoded(RGB, kind) if kind != "GIF" else encoded(RGB[:8, :8], kind))
    expected = RGB if kind != "GIF" else RGB[:8, :8]
    assert np.array_equal(picture.pixels, expected)
    assert picture == Picture(picture.pixels, expected.shape[1], expected.shape[0], "")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "JPEG2000"])
def test_photo_formats_come_close(kind):
    assert np.abs(decode(encoded(RGB, kind)).pixels.astype(int) - RGB).mean() < 12


def test_the_content_decides_not_the_name(tmp_path):
    jpeg = encoded(RGB, "JPEG")
    plain = decode(put(tmp_path / "a.jpg", jpeg)).pixels
    for name in ("a.png", "a.svg", "a.dcm", "a", "a.txt"):
        assert np.array_equal(decode(put(tmp_path / name, jpeg)).pixels, plain)


def test_a_path_a_text_and_bytes_give_the_same(tmp_path):
    path = put(tmp_path / "ein Bild mit Leerzeichen 🌿 é.png", encoded(RGB))
    for source in (path, str(path), path.read_bytes()):
        assert np.array_equal(decode(source).pixels, RGB)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_orientation_is_applied_exactly_once(kind, orientation):
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = decode(_oriented(kind, orientation, **options))
    expected = upright(RGB, orientation)
    assert np.array_equal(picture.pixels, expected)
    assert (picture.width, picture.height) == (expected.shape[1], expected.shape[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_our_turning_agrees_with_pillows(orientation):
    from PIL import ImageOps

    with Image.open(BytesIO(_oriented("PNG", orientation))) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert np.array_equal(upright(RGB, orientation), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_reduced_jpeg_is_upright_and_knows_its_original_size(orientation):
    large = pixels(5, height=480, width=640)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(encoded(large, "JPEG", exif=exif, quality=95), at_least=100)
    expected = upright(large[2::4, 2::4], orientation)
    assert (picture.width, picture.height) == ((640, 480) if orientation < 5 else (480, 640))
    assert picture.pixels.shape == expected.shape
    assert np.abs(picture.pixels.astype(int) - expected).mean() < 6


@pytest.mark.parametrize("nonsense", [0, 9, 70000, "left"])
def test_a_nonsensical_orientation_changes_nothing(nonsense):
    assert upright(RGB, nonsense) is RGB


def test_transparent_parts_are_white_and_it_is_said():
    rgba = np.zeros((10, 10, 4), np.uint8)
    rgba[:5] = (200, 10, 10, 255)
    picture = decode(encoded(Image.fromarray(rgba)))
    assert picture.pixels[0, 0].tolist() == [200, 10, 10]
    assert picture.pixels[9, 9].tolist() == [255, 255, 255]
    assert picture.mapping == "transparent parts shown on white"


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_an_opaque_alpha_channel_is_not_worth_a_word(mode):
    assert decode(encoded(Image.fromarray(RGB).convert(mode))).mapping == ""


def test_half_transparent_grey_is_mixed_with_white():
    image = Image.new("LA", (4, 4), (0, 128))
    assert decode(encoded(image)).pixels[0, 0].tolist() == [127, 127, 127]


def test_a_palette_with_transparency_is_drawn_on_white():
    image = Image.fromarray(RGB).quantize(8)
    picture = decode(encoded(image, "PNG", transparency=bytes([0] * 8)))
    assert picture.pixels.min() == 255


def test_one_bit_pictures_are_black_and_white():
    image = Image.fromarray(RGB).convert("1")
    assert set(np.unique(decode(encoded(image)).pixels)) == {0, 255}


def test_cmyk_is_turned_into_rgb_not_inverted():
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    for kind in ("JPEG", "TIFF"):
        picture = decode(encoded(image, kind))
        assert picture.pixels[8, 8] == pytest.approx([255, 0, 0], abs=6)
        assert "CMYK" in picture.mapping


def test_of_an_animation_the_first_frame_is_read():
    frames = [Image.fromarray(pixels(n)).quantize(64) for n in range(3)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    picture = decode(content)
    assert np.array_equal(picture.pixels, np.asarray(frames[0].convert("RGB")))
    assert picture.mapping == "the first frame"


def test_more_than_four_channels_are_said(tmp_path):
    import tifffile

    file = BytesIO()
    five = np.random.default_rng(0).integers(0, 65535, (9, 12, 5), dtype=np.uint16)
    tifffile.imwrite(file, five, photometric="minisblack", planarconfig="contig")
    picture = decode(file.getvalue())
    assert picture.pixels.shape == (9, 12, 3)
    assert "the first three of 5 channels" in picture.mapping


def test_white_is_zero_is_not_a_negative():
    import tifffile

    file = BytesIO()
    values = np.array([[0, 65535]], np.uint16)
    tifffile.imwrite(file, values, photometric="miniswhite")
    assert decode(file.getvalue()).pixels[0, :, 0].tolist() == [255, 0]


@pytest.mark.parametrize(
    ("at_least", "shape"), [(64, (75, 100)), (100, (150, 200)), (301, (600, 800))]
)
def test_jpeg_is_read_at_the_smallest_scale_that_is_enough(at_least, shape):
    content = encoded(pixels(1, 600, 800), "JPEG")
    assert decode(content, at_least=at_least).pixels.shape[:2] == shape


@given(width=st.integers(1, 700), height=st.integers(1, 700), at_least=st.integers(1, 300))
@settings(max_examples=60)
def test_the_shorter_side_keeps_what_was_asked_for(width, height, at_least):
    content = encoded(Image.new("RGB", (width, height), (9, 99, 199)), "JPEG")
    picture = decode(content, at_least=at_least)
    assert (picture.width, picture.height) == (width, height)
    assert min(picture.pixels.shape[:2]) >= min(at_least, width, height)


def test_many_threads_see_the_same(tmp_path):
    files = [put(tmp_path / f"{n}.jpg", encoded(pixels(n, 200, 300), "JPEG")) for n in range(12)]
    alone = [decode(file).pixels for file in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda file: decode(file).pixels, files * 4))
    assert all(np.array_equal(a, b) for a, b in zip(alone * 4, together, strict=True))


def test_readers_are_named_and_know_their_suffixes():
    assert READERS.names()[:3] == ["dicom", "tiff", "pillow"]
    assert {".jpg", ".png", ".tif", ".dcm"} <= set(suffixes())


def test_limits_choose_the_scale():
    assert limits.reduction(4000, 3000, 224) == 8
    assert limits.reduction(4000, 3000, 400) == 4
    assert limits.reduction(200, 100, 224) == 1
    assert limits.reduction(16_000, 12_000, None) == 2
    assert limits.reduction(4000, 3000, 0) == 8


def test_a_plugin_reader_is_asked_and_a_broken_one_costs_nothing(monkeypatch):
    def broken(_head: bytes) -> str | None:
        raise RuntimeError("a plugin's fault")

    def blank(_content: bytes, _at_least: int | None) -> Picture:
        return Picture(np.zeros((2, 3, 3), np.uint8), 3, 2, "by a plugin")

    def mine(head: bytes) -> str | None:
        return "test picture" if head.startswith(b"MINE") else None

    entries = {
        "broken": Reader("broken", "Broken", (".b",), broken, blank),
        **{reader.name: reader for reader in READERS},
        "mine": Reader("mine", "Mine", (".mine",), mine, blank),
    }
    monkeypatch.setattr(READERS, "_entries", entries)
    assert decode(b"MINE and more").mapping == "by a plugin"
    assert np.array_equal(decode(encoded(RGB)).pixels, RGB)
