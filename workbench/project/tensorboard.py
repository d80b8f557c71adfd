"""Logs for TensorBoard beside our own, where the user wants them."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Task
from workbench.training.events import EpochDone, RunStarted

if TYPE_CHECKING:
    from workbench.export.tensorboard_log import TensorBoardLog

T = TypeVar("T")


def also_for_tensorboard(task: Task[T]) -> Task[T]:
    """The same task; what its runs say of their epochs is written for TensorBoard too.

    Where TensorBoard is not installed, or its files cannot be written, a `Notice` says so and the
    training goes on.
    """
    with closing(task), closing(_Written()) as written:
        while True:
            try:
                event = next(task)
            except StopIteration as end:
                result: T = end.value
                return result
            yield event
            try:
                written.hear(event)
            except (WorkbenchError, OSError) as error:
                yield Notice(str(error))


class _Written:
    """The log of the run that is going on; none before, and none after it has failed."""

    def __init__(self) -> None:
        self._log: TensorBoardLog | None = None

    def hear(self, event: Event) -> None:
        """Write what an event says. Raises WorkbenchError or OSError, once for each run."""
        try:
            if isinstance(event, RunStarted):
                self.close()
                self._log = _opened(Path(event.run))
            elif isinstance(event, EpochDone) and self._log is not None:
                self._log.hear(event)
        except (WorkbenchError, OSError):
            with suppress(OSError):  # it is the same trouble
                self.close()
            raise

    def close(self) -> None:
        log, self._log = self._log, None
        if log is not None:
            log.close()


def _opened(run: Path) -> TensorBoardLog:
    from workbench.export.tensorboard_log import TensorBoardLog

    return TensorBoardLog(run)
