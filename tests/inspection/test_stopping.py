from __future__ import annotations

import threading

import pytest
import torch

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, Task, finish
from workbench.inspection.stopping import Stopping, Superseded, always, interruptible

NETWORK = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
GIVEN = torch.zeros(1, 2)


def test_work_that_is_wanted_goes_on_and_is_counted():
    work = always()
    with work.watching():
        for _ in range(3):
            NETWORK(GIVEN)
    assert work.looked == 3


def test_work_nobody_waits_for_ends_at_the_next_layer():
    stopped = threading.Event()
    work = Stopping(stopped.is_set)
    with work.watching():
        NETWORK(GIVEN)
        stopped.set()
        with pytest.raises(Superseded):
            NETWORK(GIVEN)
    NETWORK(GIVEN)


def test_another_thread_s_networks_are_left_alone():
    said = []
    with Stopping(lambda: True).watching():
        thread = threading.Thread(target=lambda: said.append(NETWORK(GIVEN).shape))
        thread.start()
        thread.join()
    assert said == [(1, 2)]


def test_closing_a_task_ends_it_in_the_middle_of_a_step():
    ended = threading.Event()

    def endless() -> Task[None]:
        yield Progress(0, 1, "Asking")
        try:
            while True:
                NETWORK(GIVEN)
        finally:
            ended.set()

    task = interruptible(endless())
    assert [next(task), next(task)] == [Progress(0, 1, "Asking")] * 2  # it is still at it
    task.close()
    assert ended.is_set()


def test_a_task_that_can_be_interrupted_says_and_answers_what_it_would_have():
    def asking() -> Task[int]:
        for done in range(3):
            yield Progress(done, 3, "Asking")
        return 7

    events: list[Event] = []
    assert finish(interruptible(asking()), events.append) == 7
    told = dict.fromkeys(event.done for event in events if isinstance(event, Progress))
    assert list(told) == [0, 1, 2]


def test_what_a_step_raises_comes_through():
    def failing() -> Task[None]:
        yield Progress(0, 1, "Asking")
        raise WorkbenchError("The disk is full.")

    with pytest.raises(WorkbenchError, match="disk"):
        finish(interruptible(failing()))


@pytest.mark.filterwarnings("ignore:Using `torch.compile")
def test_what_another_thread_compiles_meanwhile_stays_in_one_piece():
    pieces = []

    def kept(piece, _given):
        pieces.append(piece)
        return piece.forward

    compiled = torch.compile(NETWORK, backend=kept)
    with always().watching():
        thread = threading.Thread(target=compiled, args=(GIVEN,))
        thread.start()
        thread.join()
    assert len(pieces) == 1
