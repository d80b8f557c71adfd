"""Finds broken run-length coding in BMP files, which decoders draw as garbage without a word."""

from __future__ import annotations

from workbench.data.picture import Undecodable

_PADDING = 3  # some programs fill up rows to a multiple of four
_MOST_CHECKED = 2_000_000


def refuse_broken_runs(content: bytes) -> None:
    """Raise Undecodable where the runs of an RLE4 or RLE8 bitmap leave the picture."""
    coding = int.from_bytes(content[30:34], "little")
    if content[:2] != b"BM" or coding not in {1, 2} or len(content) > _MOST_CHECKED:
        return
    width = int.from_bytes(content[18:22], "little", signed=True)
    height = abs(int.from_bytes(content[22:26], "little", signed=True))
    start = int.from_bytes(content[10:14], "little")
    if _leaves(content[start:], width + _PADDING, height, half_bytes=coding == 2):
        raise Undecodable(
            "The file is damaged: it begins like a BMP picture, but its rows do not fit into it. "
            "Save or export it again."
        )


def _leaves(data: bytes, width: int, height: int, half_bytes: bool) -> bool:
    x = y = at = 0
    while at + 1 < len(data):
        count, value = data[at], data[at + 1]
        at += 2
        if count:
            x += count
        elif value == 0:
            x, y = 0, y + 1
            continue
        elif value == 1:
            return False
        elif value == 2:
            x, y, at = x + data[at], y + data[at + 1], at + 2
        else:
            x += value
            size = (value + 1) // 2 if half_bytes else value
            at += size + size % 2
        if x > width or y >= height:
            return True
    return False
