"""What a file that is not a picture is instead, in words a novice understands."""

from __future__ import annotations

from workbench.data.picture import Undecodable

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs.github.com/spec",
        "It is a Git LFS pointer, a short text in place of the picture; “git lfs pull” fetches it.",
    ),
    (b"%PDF-", "It is a PDF document. Save its pictures as PNG or JPEG."),
    (b"%!PS", "It is a PostScript drawing. Save it as PNG or JPEG."),
    (b"PK\x03\x04", "It is a ZIP archive or an office document, not a picture."),
    (b"Rar!", "It is an archive. Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "It is an archive. Unpack it first."),
    (b"\x1f\x8b", "It is a compressed archive. Unpack it first."),
    (b"SQLite format 3", "It is a database, not a picture."),
    (b"\x1aE\xdf\xa3", "It is a video. Save frames of it as pictures."),
    (b"\x89HDF\r\n", "It is an HDF5 data file. Save its pictures as TIFF or PNG."),
    (b"\x93NUMPY", "It is a NumPy array. Save it as TIFF or PNG."),
    (b"MZ", "It is a Windows program, not a picture."),
    (b"\x7fELF", "It is a program, not a picture."),
    (b"ID3", "It is a sound file, not a picture."),
    (b"\xff\x0a", "It is a JPEG XL picture, which cannot be read yet. Save it as PNG or JPEG."),
    (b"\x00\x00\x00\x0cJXL ", "It is a JPEG XL picture, which cannot be read yet. Save it as PNG."),
    (b"8BPB", "It is a Photoshop large document. Save it as PNG or TIFF."),
    (b"gimp xcf", "It is a GIMP drawing. Export it as PNG."),
    (b"FUJIFILMCCD-RAW", "It is a camera's raw file. Export it as JPEG or TIFF."),
)
_HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc")
_UNKNOWN = "It is not a picture of a kind that can be read."
_BROKEN_PROMISE = (
    "Its name ends in “{suffix}”, but its content is no picture: it is damaged or something else. "
    "Copy or export it again."
)


def not_a_picture(head: bytes, suffix: str = "") -> Undecodable:
    """Why a file that no reader knows is rejected.

    Args:
        head: The first bytes of the file.
        suffix: What its name promises (".jpg"), where it promises a picture.
    """
    if not head:
        return Undecodable("The file is empty.")
    for beginning, words in _BEGINNINGS:
        if head.startswith(beginning):
            return Undecodable(words)
    if head[4:8] == b"ftyp":
        return Undecodable(_of_brand(head[8:12]))
    if not head.strip(b"\0"):
        return Undecodable("The file holds nothing but zeros; it was probably not saved whole.")
    text = _as_text(head)
    if text is not None:
        return Undecodable(_of_text(text))
    return Undecodable(_BROKEN_PROMISE.format(suffix=suffix) if suffix else _UNKNOWN)


def _of_brand(brand: bytes) -> str:
    if brand in _HEIF:
        return "It is a HEIC photo, which cannot be read yet. Save it as JPEG."
    if brand == b"crx ":
        return "It is a camera's raw file. Export it as JPEG or TIFF."
    return "It is a video or sound file. Save frames of it as pictures."


def _of_text(text: str) -> str:
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return "It is a web page, not a picture; the download probably failed."
    if start.startswith("<svg") or "<svg" in start:
        return "It is an SVG drawing, which has no pixels. Save it as PNG."
    return "It is not a picture: it holds text."


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
        text = head[: error.start].decode("utf-8-sig")
    printable = sum(c.isprintable() or c in "\r\n\t\f" for c in text)
    return text if text and printable >= 0.98 * len(text) else None
