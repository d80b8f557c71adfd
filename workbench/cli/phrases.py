"""Parts of what the command line says."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """“1 picture”, “2,000 pictures”; `many` where an s at the end is not enough."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
