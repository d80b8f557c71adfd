"""A ZIP of class folders, unpacked safely: whole or not at all, and never beside its place."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Progress, Task
from workbench.core.files import is_file, whole_folder

MOST_FILES = 500_000
MOST_BYTES = 200 * 10**9
MOST_RATIO = 200  # unpacked to packed; pictures hardly shrink
_RATIO_FROM = 100 * 10**6  # a small archive may shrink as much as it likes
_DRIVES_AND_STREAMS = ":"
_SAYS_UTF8 = 0x800  # bit 11 of the flags: .ZIP File Format Specification, 4.4.4
_CHUNK = 1 << 20
_UNPACKING = "Unpacking"
_AGAIN = "Download or copy it again, or unpack it yourself and choose the folder."


class _Member(NamedTuple):
    info: zipfile.ZipInfo
    place: Path  # relative


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP, by its content or its name: of a damaged one only that is left."""
    return is_file(path) and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))


def unpack(archive: Path, into: Path) -> Task[Path]:
    """Unpack a ZIP into a folder that must not exist yet.

    Args:
        archive: The ZIP; only read.
        into: The folder to be made.

    Returns:
        `into`, or the single folder in it that holds everything.

    Raises:
        WorkbenchError: It is no ZIP, broken, encrypted, too large, tries to write elsewhere, or
            the disk is full. Then nothing is left behind.
    """
    try:
        with zipfile.ZipFile(archive) as source:
            members = _checked(archive, source)
            with whole_folder(into) as folder:
                yield from _extracted(archive, source, members, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise WorkbenchError(f"“{archive}” is not a ZIP archive or is damaged.", _AGAIN) from error
    except OSError as error:
        raise in_words(error, error.filename or into) from error
    return inner_folder(into)


def _checked(archive: Path, source: zipfile.ZipFile) -> list[_Member]:
    """The members worth unpacking. Raises WorkbenchError before anything is written."""
    members = []
    taken: Counter[str] = Counter()
    for info in source.infolist():
        if _is_link(info) or info.is_dir() or _is_clutter(info.filename):
            continue
        if info.flag_bits & 1:
            raise WorkbenchError(
                f"“{archive}” is protected by a password.",
                "Unpack it yourself, then choose the folder.",
            )
        members.append(_Member(info, _free(_place(archive, _name(info)), taken)))
    if not members:
        raise WorkbenchError(f"“{archive}” holds no files.", "Choose another archive.")
    _refuse_bombs(archive, [member.info for member in members])
    return members


def _refuse_bombs(archive: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if len(infos) > MOST_FILES:
        what = f"{len(infos):,} files; at most {MOST_FILES:,} are unpacked"
    elif size > MOST_BYTES:
        what = f"{size / 1e9:,.0f} GB when unpacked; at most {MOST_BYTES / 1e9:,.0f} GB are"
    elif size > _RATIO_FROM and size > MOST_RATIO * max(1, packed):
        what = f"{size / 1e9:,.1f} GB squeezed into {packed / 1e6:,.1f} MB, as no pictures are"
    else:
        return
    raise WorkbenchError(
        f"“{archive}” is too large or not what it seems: {what}.",
        "If you trust it, unpack it yourself and choose the folder.",
    )


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; macOS writes UTF-8 without the flag that says so, and cp437 is assumed."""
    if info.flag_bits & _SAYS_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _place(archive: Path, name: str) -> Path:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVES_AND_STREAMS in name or "\0" in name:
        raise WorkbenchError(
            f"“{archive}” is unsafe: it wants to write outside its folder (“{name}”).",
            "Do not use this archive. Ask whoever made it for another one.",
        )
    return Path(*path.parts)


def _free(place: Path, taken: Counter[str]) -> Path:
    """The place, or a numbered one where a member lies there already, be it “cat” beside “Cat”.

    Many disks know no case, or one “é” only, and no picture may take another's place unsaid.
    """
    while True:
        key = unicodedata.normalize("NFC", place.as_posix()).casefold()
        taken[key] += 1
        if taken[key] == 1:
            return place
        place = place.with_stem(f"{place.stem} {taken[key]}")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or any(part in {".DS_Store", "Thumbs.db"} for part in parts)


def _extracted(
    archive: Path, source: zipfile.ZipFile, members: Sequence[_Member], folder: Path
) -> Task[None]:
    for done, member in enumerate(members):
        yield Progress(done, len(members), _UNPACKING)
        target = folder / member.place
        target.parent.mkdir(parents=True, exist_ok=True)
        _extract(archive, source, member.info, target)
    yield Progress(len(members), len(members), _UNPACKING)


def _extract(archive: Path, source: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    left = info.file_size
    with source.open(info) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:  # the directory of the archive lied about the size
                raise WorkbenchError(f"“{archive}” is damaged.", _AGAIN)
            file.write(chunk)


def inner_folder(folder: Path) -> Path:
    """Step into a folder that stands alone."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
