"""The one decoding function of the whole program.

Grid, training, heatmap and prediction all see a file through `decode`, so they all see the same.
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import numpy as np

from workbench.core.errors import in_words
from workbench.core.registry import Registry
from workbench.data.items import Item
from workbench.data.not_pictures import not_a_picture
from workbench.data.picture import Picture, Pixels, Undecodable
from workbench.data.quiet import silence_decoders
from workbench.data.readers import dicom, pillow, tiff
from workbench.data.readers.limits import read_alone_if_large
from workbench.data.readers.reader import Reader

__all__ = [
    "READERS",
    "Picture",
    "Pixels",
    "Undecodable",
    "decode",
    "decode_item",
    "file_bytes",
    "suffixes",
]

# DICOM first: its preamble may look like a TIFF.
READERS: Registry[Reader] = Registry(
    "reader", "workbench.readers", (dicom.READER, tiff.READER, pillow.READER)
)

ANOTHER = "Another picture lies there by now. Read the pictures in again (F5)."
GONE = "“{path}” is not there any more: it was moved, renamed or deleted, or its disk is away."
COME_BACK = "Put it back or connect the disk, or read the pictures in again (F5)."

_HEAD = 4096
_LARGEST_FILE = 2_000_000_000
_CUT_OFF = (
    "truncated",
    "not enough",
    "unexpected end",
    "end of file",
    "eof",
    "too short",
    "less than expected",
)


def decode(source: Path | str | bytes, at_least: int | None = None) -> Picture:
    """Read a picture as people see it.

    The content decides what a file is, not its name. The picture is upright (EXIF, XMP, TIFF and
    AVIF orientation), its first frame or page, transparent parts on white; 10 to 32 bit and
    decimal values are mapped to 8 bit as `Picture.mapping` says. Safe in many threads.

    Args:
        source: A file, or its bytes.
        at_least: Where given, decoding may happen at a reduced scale as long as the shorter
            side keeps this many pixels (JPEG; others come whole). The caller resizes further.
            Without it only JPEG pictures beyond 120 million pixels are reduced.

    Returns:
        The picture with the upright size of the original.

    Raises:
        Undecodable: With the reason in words, whatever the bytes are. Nothing else is raised.
    """
    content = source if isinstance(source, bytes) else file_bytes(Path(source))
    silence_decoders()
    first: Undecodable | None = None
    for reader, kind in _readers_for(content[:_HEAD]):
        try:
            with np.errstate(all="ignore"):
                return reader.read(content, at_least)
        except Undecodable as error:
            first = first or error
        except Exception as error:  # noqa: BLE001 - decoders raise whatever they like
            first = first or _damaged(error, kind)
    raise first or not_a_picture(content[:_HEAD])


def decode_item(item: Item, at_least: int | None = None) -> Picture:
    """Read an item's picture, as `decode` does; never another one that lies there by now.

    Files are renamed, renumbered and written over between two readings of a folder: a label must
    not land on another picture for that.

    Raises:
        Undecodable: It cannot be read, or is not the picture any more that was once read there.
    """
    return decode(item_bytes(item), at_least)


def item_bytes(item: Item) -> bytes:
    """The bytes of an item's file. Raises Undecodable as `decode_item` does."""
    content = file_bytes(Path(item.path))
    if hashlib.sha256(content).hexdigest() != item.id:
        raise Undecodable(ANOTHER)
    return content


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that may be a picture.

    What is plainly none (by its first bytes) or too large is refused before it is read whole.

    Raises:
        Undecodable: With the reason in words.
    """
    try:
        size = _regular_size(path)  # before opening: a pipe would wait for ever
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if not _readers_for(head):
                suffix = path.suffix.lower()
                raise not_a_picture(head, suffix if suffix in suffixes() else "")
            if size > _LARGEST_FILE:
                raise Undecodable(f"The file is too large ({size / 1e9:.1f} GB; at most 2 GB).")
            file.seek(0)
            with read_alone_if_large(size):
                return file.read()
    except MemoryError as error:
        raise _damaged(error, "picture") from error
    except FileNotFoundError as error:  # nobody typed its name: there is no spelling to check
        raise Undecodable(GONE.format(path=path), COME_BACK) from error
    except OSError as error:
        words = in_words(error, path)
        raise Undecodable(words.message, words.hint) from error
    except ValueError as error:  # a name with a zero in it
        raise Undecodable("A file cannot have this name.") from error


def suffixes() -> tuple[str, ...]:
    """Usual suffixes of what can be read, for file dialogs."""
    return tuple(suffix for reader in READERS for suffix in reader.suffixes)


def _regular_size(path: Path) -> int:
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise Undecodable("It is not a file but a device or a folder.")
    return state.st_size


def _readers_for(head: bytes) -> list[tuple[Reader, str]]:
    named = ((reader, _kind(reader, head)) for reader in READERS)
    return [(reader, kind) for reader, kind in named if kind]


def _kind(reader: Reader, head: bytes) -> str | None:
    try:
        return reader.sniff(head)
    except Exception:  # noqa: BLE001 - a broken plugin must not cost the other readers
        return None


def _damaged(error: Exception, kind: str) -> Undecodable:
    if isinstance(error, MemoryError):
        return Undecodable("The picture needs more memory than this machine has free.")
    if isinstance(error, ModuleNotFoundError):
        return Undecodable(f"Reading it needs the package “{error.name}”, which is not installed.")
    text = str(error).lower()
    if isinstance(error, EOFError) or any(word in text for word in _CUT_OFF):
        return Undecodable(
            "The picture is cut off: the file ends before the picture does. "
            "Copy or export it again."
        )
    return Undecodable(
        f"The file is damaged or cut off: it begins like a {kind} but cannot be read to its end. "
        "Copy or export it again."
    )
