"""What a reader is: the entry that `workbench.readers` plugins add."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from workbench.data.picture import Picture


class Reader(msgspec.Struct, frozen=True):
    """Turns one family of file formats into pictures.

    Args:
        name: Unique name.
        title: What the user reads.
        suffixes: Usual suffixes with their dot, lower case; for file dialogs only.
        sniff: Names the kind of file that these first 4,096 bytes begin ("PNG picture"), or
            None. Content decides, never the suffix.
        read: The file's bytes and `at_least` (see `decode`) to a picture. Any exception makes
            the file rejected; an `Undecodable` says why in its own words.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], str | None]
    read: Callable[[bytes, int | None], Picture]
