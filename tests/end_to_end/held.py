"""A training that waits for the hand: what is pressed in mid-run is pressed in mid-run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

from tests.end_to_end.hand import PATIENCE_S
from workbench.core.events import Task
from workbench.training.events import EpochDone


@contextmanager
def held_after_an_epoch(training: str) -> Iterator[None]:
    """Within the block no run goes on after its first epoch; after it, all go on.

    Args:
        training: The function that trains, as "package.module.function"; asked for when called.
    """
    begin = resolve_name(training)
    released = threading.Event()

    def held(*args: Any, **kwargs: Any) -> Task[Any]:
        task = begin(*args, **kwargs)
        try:
            while True:
                event = next(task)
                yield event
                if isinstance(event, EpochDone):
                    released.wait(PATIENCE_S)
        except StopIteration as over:
            return over.value
        finally:
            task.close()

    with patch(training, held):
        try:
            yield
        finally:
            released.set()
