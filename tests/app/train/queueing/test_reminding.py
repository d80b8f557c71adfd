"""A project that is opened again says what its queue still has to do."""

from __future__ import annotations

import pytest

from workbench.app.shell.session import StageWish
from workbench.app.shell.wishes import QueueFocus
from workbench.app.train.queueing.reminding import reminder
from workbench.project.queue import FILE, RunQueue
from workbench.training.recipe import Recipe

A = Recipe("resnet18")


@pytest.fixture
def queue(project):
    return RunQueue(project.folder)


def test_what_waits_is_said_with_a_way_to_the_queue(project, queue):
    queue.add(A, A)
    message = reminder(project)
    assert message.text == "2 runs wait in this project's queue."
    assert (message.button, message.wish) == (
        "Show the queue",
        StageWish("train", QueueFocus()),
    )


def test_a_run_that_was_begun_is_said_to_stand_still(project, queue):
    queue.add(A, A)
    queue.mark(1, state="running", run="001")
    assert reminder(project).text == (
        "A run of this project's queue was begun and stands still; 1 run waits behind it."
    )


@pytest.mark.parametrize("content", [None, b"{"])
def test_a_queue_that_is_through_or_damaged_says_nothing(queue, project, content):
    queue.add(A)
    queue.mark(1, state="finished")
    if content is not None:
        (project.folder / FILE).write_bytes(content)
    assert reminder(project) is None
