"""Tables of named entries that other packages may add to through entry points."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import Generic, Protocol, TypeVar

from workbench.core.errors import WorkbenchError

log = logging.getLogger(__name__)


class Entry(Protocol):
    """What every entry has."""

    @property
    def name(self) -> str:
        """The unique name by which code and recipes know it."""


E = TypeVar("E", bound=Entry)


class Registry(Generic[E]):
    """Entries by name: our own first, then those of the entry-point group.

    A plugin that fails to load fails alone: it is listed in `unavailable` with its reason.
    """

    def __init__(self, kind: str, group: str, entries: Iterable[E] = ()) -> None:
        self._kind = kind
        self._group = group
        self._entries: dict[str, E] = {}
        self.unavailable: dict[str, str] = {}
        self._searched = False
        for entry in entries:
            self.add(entry)

    def add(self, entry: E) -> None:
        """Add an entry. Raises ValueError where the name is taken."""
        if entry.name in self._entries:
            raise ValueError(f"there is already a {self._kind} named {entry.name!r}")
        self._entries[entry.name] = entry

    def __iter__(self) -> Iterator[E]:
        self._search()
        return iter(list(self._entries.values()))

    def names(self) -> list[str]:
        """The names, in the order they were added."""
        return [entry.name for entry in self]

    def get(self, name: str) -> E:
        """The entry of that name.

        Raises:
            WorkbenchError: None is; with the nearest names, or why the plugin did not load.
        """
        self._search()
        if name in self._entries:
            return self._entries[name]
        if name in self.unavailable:
            raise WorkbenchError(
                f"The {self._kind} “{name}” could not be loaded ({self.unavailable[name]}).",
                "Install the package it comes from again, or choose another one.",
            )
        from difflib import get_close_matches

        near = get_close_matches(name, self._entries, n=3)
        known = near or list(self._entries)[:5]
        raise WorkbenchError(
            f"There is no {self._kind} named “{name}”.", f"Did you mean {', '.join(known)}?"
        )

    def _search(self) -> None:
        if self._searched:
            return
        self._searched = True
        for point in metadata.entry_points(group=self._group):
            try:
                self.add(point.load())
            except Exception as error:  # noqa: BLE001 — a plugin fails alone
                self.unavailable[point.name] = f"{type(error).__name__}: {error}"
                log.warning("the %s plugin %s is unavailable: %s", self._kind, point.name, error)
