"""What became of a queue, in words."""

from __future__ import annotations

from workbench.app.shell.queue_in_words import queue_over, still_wait
from workbench.project.queue import Entry
from workbench.training.recipe import Recipe

RESNET = Recipe("resnet18")
FIRST = Entry(1, RESNET, "finished", "001", 0.9)
SECOND = Entry(2, RESNET, "cut short", "002", 0.78)
LEVEL = Entry(3, RESNET, "finished", "003", 0.9)
FAILED = Entry(4, RESNET, "failed", "", message="There is only one class. Add another.")


def test_the_best_run_is_named_with_how_far_it_is_ahead():
    assert queue_over((SECOND, FIRST)) == (
        "Nothing waits in the queue any more: 1 trained, 1 cut short. "
        "Best: Run 1 with 90.0\u00a0%, 12.0\u00a0points ahead of the next."
    )


def test_runs_that_are_equally_good_are_all_named():
    assert queue_over((FIRST, LEVEL)).endswith("Equally good: Run 1 and Run 3, 90.0\u00a0% each.")


def test_one_run_alone_is_not_called_the_best():
    assert queue_over((FIRST,)) == "Nothing waits in the queue any more: 1 trained."


def test_a_run_that_failed_is_named_with_its_reason():
    assert queue_over((FAILED,)) == (
        "Nothing waits in the queue any more: 1 failed. "
        "ResNet-18 could not go on: There is only one class. Add another."
    )


def test_what_a_stopped_queue_leaves_is_counted():
    assert still_wait(0) == ""
    assert still_wait(1).startswith("1 more run waits in the queue")
