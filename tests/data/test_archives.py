"""ZIPs: unpacked whole, inside their place, or refused in words."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

import pytest

from tests.data.pictures import encoded, pixels
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.data import archives
from workbench.data.archives import unpack


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


PICTURES = {f"{c}/{n}.png": encoded(pixels(n)) for c in ("cat", "dog") for n in range(3)}


def refused(archive: Path, into: Path) -> str:
    """The words of the refusal; nothing may be left behind."""
    with pytest.raises(WorkbenchError) as caught:
        finish(unpack(archive, into))
    assert caught.value.hint
    assert not into.exists()
    assert list(into.parent.glob(".*.part")) == []
    return caught.value.message


def test_class_folders_come_out_as_they_went_in(tmp_path):
    folder = finish(unpack(zipped(tmp_path / "a.zip", PICTURES), tmp_path / "out"))
    assert folder == tmp_path / "out"
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.png")}
    assert found == PICTURES


def test_a_single_folder_is_stepped_into(tmp_path):
    files = {f"Ünser Set/{name}": content for name, content in PICTURES.items()}
    folder = finish(unpack(zipped(tmp_path / "a.zip", files), tmp_path / "out"))
    assert folder == tmp_path / "out" / "Ünser Set"


def without_utf8_flag(archive: Path) -> Path:
    """As macOS writes it: the names are UTF-8, and nothing says so."""
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        for found in re.finditer(re.escape(signature), content):
            content[found.start() + offset] &= ~0x08
    archive.write_bytes(content)
    return archive


def test_names_from_macos_are_read_as_they_were_written(tmp_path):
    archive = without_utf8_flag(zipped(tmp_path / "a.zip", {"Ahornblätter/虎.png": b"x"}))
    folder = finish(unpack(archive, tmp_path / "out"))
    assert folder.name == "Ahornblätter"
    assert [p.name for p in folder.iterdir()] == ["虎.png"]


def test_names_of_old_systems_are_kept(tmp_path):
    archive = zipped(tmp_path / "a.zip", {"BlXtter/1.png": b"x"})
    archive.write_bytes(archive.read_bytes().replace(b"BlXtter", b"Bl\x84tter"))  # cp437
    assert finish(unpack(archive, tmp_path / "out")).name == "Blätter"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_place_do_not_replace_each_other(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for content, name in enumerate(("b/1.png", "b/1.png", "b\\1.png", "B/1.PNG", "b/1 2.png")):
            out.writestr(name, bytes([content]))
    folder = finish(unpack(archive, tmp_path / "out"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in files) == [bytes([n]) for n in range(5)]
    assert len({path.name.casefold() for path in files}) == 5


def test_what_systems_add_is_left_out(tmp_path):
    files = {**PICTURES, "__MACOSX/cat/._0.png": b"x", "cat/.DS_Store": b"x"}
    folder = finish(unpack(zipped(tmp_path / "a.zip", files), tmp_path / "out"))
    assert len([p for p in folder.rglob("*") if p.is_file()]) == len(PICTURES)


@pytest.mark.parametrize(
    "name", ["../evil.png", "/evil.png", "a/../../evil.png", "C:\\evil.png", "..\\evil.png"]
)
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    archive = zipped(tmp_path / "a.zip", {**PICTURES, name: b"x"})
    assert "outside" in refused(archive, tmp_path / "deep" / "out")
    assert not list(tmp_path.rglob("evil.png"))


def test_links_are_not_made(tmp_path):
    archive = zipped(tmp_path / "a.zip", PICTURES)
    with zipfile.ZipFile(archive, "a") as source:
        link = zipfile.ZipInfo("cat/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        source.writestr(link, "/etc/passwd")
    folder = finish(unpack(archive, tmp_path / "out"))
    assert not (folder / "cat" / "link.png").exists()


def test_an_encrypted_archive_is_refused(tmp_path):
    archive = zipped(tmp_path / "a.zip", {"cat/0.png": b"x" * 50})
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    archive.write_bytes(content)
    assert "password" in refused(archive, tmp_path / "out")


def test_a_broken_archive_is_refused(tmp_path):
    archive = zipped(tmp_path / "a.zip", {"cat/0.png": encoded(pixels(1, 200, 200))})
    content = bytearray(archive.read_bytes())
    content[60:90] = bytes(30)
    archive.write_bytes(content)
    assert "damaged" in refused(archive, tmp_path / "out")
    archive.write_bytes(b"no archive at all")
    assert "not a ZIP" in refused(archive, tmp_path / "out")
    archive.write_bytes(content[: len(content) // 2])
    assert "not a ZIP" in refused(archive, tmp_path / "out")


def test_a_missing_archive_is_refused(tmp_path):
    assert "not there" in refused(tmp_path / "none.zip", tmp_path / "out")


def test_an_empty_archive_is_refused(tmp_path):
    assert "no files" in refused(zipped(tmp_path / "a.zip", {}), tmp_path / "out")


def test_a_bomb_is_refused_before_anything_is_written(tmp_path):
    archive = zipped(tmp_path / "a.zip", {f"{n}.png": bytes(30_000_000) for n in range(4)})
    assert "not what it seems" in refused(archive, tmp_path / "out")


@pytest.mark.parametrize(("bound", "words"), [("MOST_FILES", "files"), ("MOST_BYTES", "GB")])
def test_too_many_files_or_bytes_are_refused(tmp_path, monkeypatch, bound, words):
    monkeypatch.setattr(archives, bound, 3)
    assert words in refused(zipped(tmp_path / "a.zip", PICTURES), tmp_path / "out")


def test_stopping_leaves_nothing_behind(tmp_path):
    task = unpack(zipped(tmp_path / "a.zip", PICTURES), tmp_path / "out")
    next(task)
    next(task)
    task.close()
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device", str(tmp_path / "out"))

    monkeypatch.setattr(archives, "_extract", full)
    assert "disk is full" in refused(zipped(tmp_path / "a.zip", PICTURES), tmp_path / "out")
