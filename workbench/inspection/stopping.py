"""Work with a network that ends once nobody waits for it; called in a worker thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from workbench.core.events import Event, Task

T = TypeVar("T")

_WAKES_S = 0.1  # how long whoever stops a task waits for it at most, but for one layer


class Superseded(Exception):  # noqa: N818 - nothing went wrong
    """Something newer is wanted; what was in the making is given up."""


class Stopping:
    """Says of one piece of work whether it is still wanted, and how far it is.

    Args:
        unwanted: Whether nobody waits for it any more; asked before every layer.

    Attributes:
        looked: How many times a network was asked so far.
    """

    def __init__(self, unwanted: Callable[[], bool]) -> None:
        self._unwanted = unwanted
        self.looked = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """What this thread asks of networks in here ends where it is no longer wanted.

        Raises:
            Superseded: It was not.
        """
        from torch.compiler import is_compiling
        from torch.nn.modules.module import register_module_forward_pre_hook

        mine = threading.get_ident()
        first: list[type] = []

        def before(module: Any, _inputs: Any) -> None:
            # Another thread's network that is being compiled would keep the question in its midst.
            if is_compiling() or threading.get_ident() != mine:
                return
            if self._unwanted():
                raise Superseded
            first[:] = first or [type(module)]
            self.looked += type(module) is first[0]

        handle = register_module_forward_pre_hook(before)
        try:
            yield
        finally:
            handle.remove()


def always() -> Stopping:
    """Work that is wanted to its end."""
    return Stopping(lambda: False)


def interruptible(task: Task[T]) -> Task[T]:
    """The same task, of which `close()` ends a step in its middle, at the network's next layer.

    Its steps are made in a thread of their own; the last event comes again while one takes long.

    Args:
        task: Says nothing but how far it is, and that before its first long step.
    """
    closed = threading.Event()
    work = Stopping(closed.is_set)

    def step() -> Event:
        with work.watching():
            return next(task)

    with ThreadPoolExecutor(1, "step") as thread:
        try:
            event = next(task)
            while True:
                yield event
                coming = thread.submit(step)
                while not wait((coming,), _WAKES_S).done:
                    yield event
                event = coming.result()
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            closed.set()
            thread.submit(task.close)
