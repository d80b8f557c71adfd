"""What is no picture, too large or broken is refused in words, whatever the bytes."""

from __future__ import annotations

import os
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.data.pictures import encoded, pixels, put
from workbench.core.files import sha256
from workbench.data import decoding
from workbench.data.decoding import Undecodable, decode, decode_item
from workbench.data.items import Item

RGB = pixels(3)


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_an_item_is_read_from_its_own_file_only(tmp_path):
    path = put(tmp_path / "a.png", encoded(pixels(1), "PNG"))
    item = Item(sha256(path), str(path), "leaf", "train", 32, 24)
    assert np.array_equal(decode_item(item).pixels, pixels(1))
    put(path, encoded(pixels(2), "PNG"))
    with pytest.raises(Undecodable, match="Another picture lies there"):
        decode_item(item)


def test_a_file_that_the_memory_does_not_hold_is_refused_like_any_other(tmp_path, monkeypatch):
    def full(_size: int) -> None:
        raise MemoryError

    monkeypatch.setattr(decoding, "read_alone_if_large", full)
    with pytest.raises(Undecodable, match="more memory than this machine has"):
        decode(put(tmp_path / "a.png", encoded(RGB, "PNG")))


@pytest.mark.parametrize("side", [11_000, 20_000, 60_000])
def test_a_huge_picture_is_refused_with_words_about_its_size(side):
    with pytest.raises(Undecodable, match="million"):
        decode(_png_claiming(side, side))


def test_a_large_jpeg_is_read_at_a_reduced_scale():
    content = encoded(Image.new("L", (16_000, 12_000), 77), "JPEG")  # 192 million pixels
    picture = decode(content, at_least=224)
    assert (picture.width, picture.height) == (16_000, 12_000)
    assert picture.pixels.shape == (1500, 2000, 3)
    assert picture.pixels.mean() == pytest.approx(77, abs=2)


def test_a_jpeg_beyond_all_bounds_is_refused():
    content = bytearray(encoded(Image.new("L", (64, 64)), "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    with pytest.raises(Undecodable, match="too large: 60,000 × 60,000 pixels"):
        decode(bytes(content), at_least=224)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Dear diary, today I renamed a text.\n" * 9, "holds text"),
        ("Grüße, ένα κείμενο, 文字".encode() * 9, "holds text"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"),
        (bytes(5000), "zeros"),
        (bytes(range(1, 250)) * 20, "not a picture"),
    ],
)
def test_what_is_no_picture_is_named(content, words):
    with pytest.raises(Undecodable, match=words):
        decode(content)


def test_a_text_renamed_to_jpg_is_rejected(tmp_path):
    with pytest.raises(Undecodable, match="holds text"):
        decode(put(tmp_path / "photo.jpg", b"hello, this is no photo"))


def test_noise_named_jpg_is_told_about_its_name(tmp_path):
    with pytest.raises(Undecodable, match=r"ends in “\.jpg”"):
        decode(put(tmp_path / "photo.jpg", os.urandom(64) and bytes(range(128, 256)) * 9))


def test_a_missing_file_a_folder_and_a_pipe_are_rejected(tmp_path):
    pipe = tmp_path / "pipe"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    for path in (tmp_path / "none.png", tmp_path, pipe):
        with pytest.raises(Undecodable):
            decode(path)
    with pytest.raises(Undecodable, match="name"):
        decode("a\0b.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_a_file_cut_in_half_is_rejected(kind):
    rough = np.random.default_rng(0).integers(0, 256, (90, 90, 3), dtype=np.uint8)
    content = encoded(rough, kind)
    with pytest.raises(Undecodable):
        decode(content[: len(content) // 2])


_SEEDS = {
    **{kind: encoded(RGB, kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO")},
    "deep TIFF": encoded(Image.fromarray(np.arange(768, dtype=np.uint16).reshape(24, 32)), "TIFF"),
    "deep PNG": encoded(Image.fromarray(np.arange(768, dtype=np.uint16).reshape(24, 32)), "PNG"),
    "JPEG2000": encoded(RGB, "JPEG2000"),
    "AVIF": encoded(RGB, "AVIF"),
}
_FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def _decodes_or_is_undecodable(content: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            assert decode(content).pixels.shape[2] == 3
        except Undecodable:
            return


@given(content=st.binary(max_size=400))
@_FUZZ
def test_random_bytes_never_raise_anything_else(content):
    _decodes_or_is_undecodable(content)


@given(head=st.sampled_from(sorted(_SEEDS)), rest=st.binary(max_size=300), keep=st.integers(4, 60))
@_FUZZ
def test_a_good_beginning_with_a_random_rest_never_raises_anything_else(head, rest, keep):
    _decodes_or_is_undecodable(_SEEDS[head][:keep] + rest)


@given(
    kind=st.sampled_from(sorted(_SEEDS)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.floats(0.1, 1),
)
@_FUZZ
def test_a_damaged_file_never_raises_anything_else(kind, changes, cut):
    content = bytearray(_SEEDS[kind])
    for place, value in changes:
        content[int(place * (len(content) - 1))] = value
    _decodes_or_is_undecodable(bytes(content[: int(cut * len(content))]))
