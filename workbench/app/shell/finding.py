"""Finding a line by a few of its letters; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Findable(NamedTuple):
    """Something the command field can find.

    Args:
        title: What is matched and shown.
        run: Does it.
        kind: What it is (“command”, “class”, “run”), shown softly beside it.
        shortcut: Keys that do the same.
        icon: A name of icons.py.
        enabled: Whether it can be used now; shown greyed where not.
    """

    title: str
    run: Callable[[], object]
    kind: str = ""
    shortcut: str = ""
    icon: str = ""
    enabled: bool = True


def score(letters: str, title: str) -> float | None:
    """How well the letters fit the title, higher is better; None where they do not.

    Letters must come in their order. A run of letters counts more than scattered ones, the
    beginning of a word more than its middle.
    """
    wanted = letters.casefold().replace(" ", "")
    text = title.casefold()
    if not wanted:
        return 0.0
    whole = text.find(letters.casefold().strip())
    if whole >= 0:
        return 100.0 - whole + (50.0 if whole == 0 or not text[whole - 1].isalnum() else 0.0)
    total, place, run = 0.0, -1, 0
    for letter in wanted:
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        run = run + 1 if found == place + 1 else 0
        begins = found == 0 or not text[found - 1].isalnum()
        total += 1.0 + 2.0 * run + (4.0 if begins else 0.0)
        place = found
    return total - 0.05 * len(text)


def find(letters: str, among: Iterable[Findable], most: int = 50) -> list[Findable]:
    """The best matches first; those that can be used now before those that cannot."""
    fits = [(s, entry) for entry in among if (s := score(letters, entry.title)) is not None]
    fits.sort(key=lambda pair: (not pair[1].enabled, -pair[0]))
    return [entry for _, entry in fits[:most]]
