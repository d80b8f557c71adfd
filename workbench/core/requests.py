"""Questions of which only the newest matters: a heatmap for the picture just clicked.

number = requests.ask(lambda: attribute(picture))
for answer in requests.drain():        # only the answer to the newest question ever comes
    show(answer.value or answer.failed)
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from workbench.core.events import Failed
from workbench.core.jobs import failed


class Answer(NamedTuple):
    """What came of a question: a value, or a failure in words."""

    number: int
    value: Any
    failed: Failed | None


class Requests:
    """One worker thread that answers the newest question and drops the stale ones."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._newest = 0
        self._waiting: tuple[int, Callable[[], Any]] | None = None
        self._changed = threading.Condition()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._closed = False
        self._pending = False
        self._at_work = False
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether the newest question is still unanswered."""
        with self._changed:
            return self._pending

    def ask(self, call: Callable[[], Any]) -> int:
        """Replace whatever waits by this question; returns its number."""
        with self._changed:
            self._newest += 1
            self._waiting = (self._newest, call)
            self._pending = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._newest

    def forget(self) -> None:
        """Drop the question that waits and the answer in the making."""
        with self._changed:
            self._newest += 1
            self._waiting = None
            self._pending = False

    def at_rest(self, timeout: float | None = None) -> bool:
        """Wait until no question is worked on, a forgotten one neither; whether that is so."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._at_work and self._waiting is None, timeout
            )

    def drain(self) -> list[Answer]:
        """Answers to the newest question; stale ones are dropped. Never waits."""
        kept: list[Answer] = []
        while True:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                return kept
            if answer.number == self._newest:
                kept.append(answer)

    def close(self, timeout: float | None = 5.0) -> None:
        """End the worker thread after the question in the making."""
        with self._changed:
            self._closed = True
            self._waiting = None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)

    def _work(self) -> None:
        while (question := self._next()) is not None:
            number, call = question
            try:
                answer = Answer(number, call(), None)
            except BaseException as error:  # noqa: BLE001 — a failure is an answer too
                answer = Answer(number, None, failed(error))
            self._answers.put(answer)
            with self._changed:
                if number == self._newest:
                    self._pending = False

    def _next(self) -> tuple[int, Callable[[], Any]] | None:
        with self._changed:
            self._at_work = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._waiting is not None)
            question, self._waiting = self._waiting, None
            self._at_work = question is not None and not self._closed
            return None if self._closed else question
