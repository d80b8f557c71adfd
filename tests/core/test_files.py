"""Files are written whole or not at all; errors of the system are said in words."""

from __future__ import annotations

import errno
from pathlib import Path

import msgspec
import pytest

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.files import (
    is_file,
    is_folder,
    is_there,
    read_json,
    refuse_to_replace,
    sha256,
    state_digest,
    whole_folder,
    write_json,
    write_whole,
)


class Point(msgspec.Struct, frozen=True):
    x: int


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new folder" / "a.txt"
    write_whole(path, b"one")
    write_whole(path, lambda temporary: temporary.write_bytes(b"two"))
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_writer_that_fails_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    write_whole(path, b"one")

    def fail(temporary):
        temporary.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WorkbenchError, match="disk is full"):
        write_whole(path, fail)
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_is_made_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "pictures"
    with pytest.raises(ValueError, match="stop"), whole_folder(folder) as place:
        (place / "a").write_bytes(b"1")
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []
    with whole_folder(folder) as place:
        (place / "a").write_bytes(b"1")
    assert [p.name for p in tmp_path.iterdir()] == ["pictures"]
    assert (folder / "a").read_bytes() == b"1"


def test_of_two_who_make_one_folder_the_quicker_one_made_it(tmp_path):
    folder = tmp_path / "pictures"
    with whole_folder(folder) as slower:
        with whole_folder(folder) as quicker:
            (quicker / "a").write_bytes(b"quicker")
        (slower / "a").write_bytes(b"slower")
    assert (folder / "a").read_bytes() == b"quicker"
    assert [p.name for p in tmp_path.iterdir()] == ["pictures"]


def test_json_goes_both_ways(tmp_path):
    write_json(tmp_path / "p.json", Point(3))
    assert read_json(tmp_path / "p.json", Point) == Point(3)


@pytest.mark.parametrize("content", [b"", b"{", b'{"x": "three"}', b"\xff\xfe"])
def test_damaged_json_is_said_in_words(tmp_path, content):
    (tmp_path / "p.json").write_bytes(content)
    with pytest.raises(WorkbenchError, match=r"p\.json"):
        read_json(tmp_path / "p.json", Point)


def test_missing_json_is_said_in_words(tmp_path):
    with pytest.raises(WorkbenchError, match="is not there"):
        read_json(tmp_path / "none.json", Point)


def test_sha256_is_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a").startswith("ba7816bf")


def test_a_file_written_over_is_known_by_another_digest(tmp_path):
    path = tmp_path / "latest.png"
    digests = {state_digest(path)}
    for content in (b"one", b"three"):
        path.write_bytes(content)
        digests.add(state_digest(path))
    assert len(digests) == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT, errno.EIO])
def test_system_errors_name_the_file(number):
    assert "holiday.jpg" in in_words(OSError(number, "words of the system"), "holiday.jpg").message


@pytest.mark.parametrize("asked", [is_there, is_file, is_folder])
def test_what_cannot_be_looked_at_is_not_there(tmp_path, asked):
    (tmp_path / "file").write_bytes(b"")
    assert asked(tmp_path) == (asked is not is_file)
    assert asked(tmp_path / "file") == (asked is not is_folder)
    assert not asked(tmp_path / ("x" * 300))


def test_a_result_stands_under_its_own_ending_and_replaces_its_own_kind_only(tmp_path):
    refuse_to_replace(tmp_path / "new.CSV", "table", (".csv",))
    with pytest.raises(WorkbenchError, match=r"cannot be saved.*ends in \.png or \.svg"):
        refuse_to_replace(tmp_path / "leaf.jpg", "figure", (".png", ".svg"))
    for name, kind in (("old.csv", Path.touch), ("folder.csv", Path.mkdir)):
        kind(tmp_path / name)
    refuse_to_replace(tmp_path / "old.csv", "table", (".csv",))
    with pytest.raises(WorkbenchError, match="is there already, and is no table"):
        refuse_to_replace(tmp_path / "folder.csv", "table", (".csv",))
    with pytest.raises(WorkbenchError, match="old"):
        refuse_to_replace(tmp_path / "old.csv", "table", (".csv",), lambda _path: False)


def test_a_file_or_folder_in_the_way_is_said_in_words(tmp_path):
    (tmp_path / "letter").write_text("dear")
    (tmp_path / "maps").mkdir()
    for place, words in (
        ("letter/a.csv", "where its folder should be"),
        ("letter/deep/a.csv", "where a folder should be"),
        ("maps", "is a folder, not a file"),
    ):
        with pytest.raises(WorkbenchError, match=words):
            write_whole(tmp_path / place, b"table")
    assert (tmp_path / "letter").read_text() == "dear"
