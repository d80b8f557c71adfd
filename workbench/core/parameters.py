"""Parameters as data: an entry of a registry describes them, the window draws the form."""

from __future__ import annotations

from typing import Literal

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """One setting of a reader, strategy, attribution or exporter.

    Args:
        name: The keyword under which its value is handed on.
        title: What the user reads.
        kind: How it is edited.
        default: Its value when nothing is touched.
        help: One sentence a novice understands.
        choices: The values of a `choice`.
        titles: What the user reads for each of them; the values themselves where empty.
        minimum: The least value of a number.
        maximum: The greatest value of a number.
    """

    name: str
    title: str
    kind: Literal["integer", "number", "choice", "switch", "text"]
    default: int | float | str | bool | None
    help: str = ""
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
