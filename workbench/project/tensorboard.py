"""Logs for TensorBoard beside our own, where the user wants them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.training.events import EpochDone, RunStarted

if TYPE_CHECKING:
    from workbench.export.tensorboard_log import TensorBoardLog

T = TypeVar("T")


def also_for_tensorboard(task: Task[T]) -> Task[T]:
    """The same task; what its runs say of their epochs is written for TensorBoard too.

    Where TensorBoard is not installed, or its files cannot be written, a `Notice` says so and the
    training goes on.
    """
    log: TensorBoardLog | None = None
    try:
        while True:
            try:
                event = next(task)
            except StopIteration as end:
                result: T = end.value
                return result
            yield event
            try:
                if isinstance(event, RunStarted):
                    _close(log)
                    log = None
                    log = _opened(Path(event.run))
                elif isinstance(event, EpochDone) and log is not None:
                    log.hear(event)
            except (WorkbenchError, OSError) as error:
                log = None
                yield Notice(str(error))
    finally:
        _close(log)
        task.close()


def _opened(run: Path) -> TensorBoardLog:
    from workbench.export.tensorboard_log import TensorBoardLog

    return TensorBoardLog(run)


def _close(log: TensorBoardLog | None) -> None:
    if log is not None:
        log.close()
