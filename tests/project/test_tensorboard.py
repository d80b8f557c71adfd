"""Logs for TensorBoard beside our own."""

from __future__ import annotations

import builtins
import errno
from typing import ClassVar

import pytest

from tests.app.runs import epochs
from workbench.core.events import Notice, finish
from workbench.export import tensorboard_log
from workbench.export.tensorboard_log import FOLDER
from workbench.project.tensorboard import also_for_tensorboard
from workbench.training.events import RunStarted


def run(folder):
    yield RunStarted(str(folder), "CPU", 6, 6, ("a", "b"), 2, 2)
    yield from epochs(2)
    return "done"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_epoch_is_written_as_scalars(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = []
    assert finish(also_for_tensorboard(run(tmp_path)), events.append) == "done"
    assert len(events) == 3
    read = EventAccumulator(str(tmp_path / FOLDER)).Reload()
    values = [(point.step, round(point.value, 3)) for point in read.Scalars("loss/validation")]
    assert values == [(1, 1.1), (2, 0.55)]


def test_without_tensorboard_the_training_goes_on_and_says_so(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "torch.utils.tensorboard":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    events = []
    assert finish(also_for_tensorboard(run(tmp_path)), events.append) == "done"
    said = next(e.text for e in events if isinstance(e, Notice))
    assert said.startswith("TensorBoard is not installed here")
    assert len(events) == 4


class Full:
    """A log whose disk is full."""

    made: ClassVar[list[Full]] = []

    def __init__(self, _run):
        self.closed = False
        self.made.append(self)

    def hear(self, _epoch):
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self):
        self.closed = True


def test_a_log_that_cannot_be_written_is_let_go_and_said_once(tmp_path, monkeypatch):
    monkeypatch.setattr(tensorboard_log, "TensorBoardLog", Full)
    events = []
    assert finish(also_for_tensorboard(run(tmp_path)), events.append) == "done"
    assert [type(e).__name__ for e in events] == ["RunStarted", "EpochDone", "Notice", "EpochDone"]
    assert [log.closed for log in Full.made] == [True]
