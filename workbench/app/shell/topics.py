"""Who wants to hear of what: plain callbacks, so that presenters need no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Topic(Generic[T]):
    """One kind of news; listeners are called in the order they came, in the publisher's thread."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], object]] = []

    def listen(self, listener: Callable[[T], object]) -> Callable[[], None]:
        """Call `listener` with every later value; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def publish(self, value: T) -> None:
        """Tell every listener."""
        for listener in list(self._listeners):
            listener(value)
