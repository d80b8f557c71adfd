"""A queue of runs: durable and in order, whoever changes it."""

from __future__ import annotations

from workbench.project.queue import RunQueue
from workbench.training.recipe import Recipe

A, B, C = (Recipe("resnet18", epochs=n) for n in (1, 2, 3))


def test_the_queue_survives_a_restart(tmp_path):
    RunQueue(tmp_path).add(A, C)
    RunQueue(tmp_path).add(B)
    assert [e.recipe for e in RunQueue(tmp_path).entries()] == [A, C, B]


def test_only_what_waits_changes_places(tmp_path):
    queue = RunQueue(tmp_path)
    first, second, third = queue.add(A, B, C)
    queue.mark(first.id, state="finished")
    queue.move(third.id, -5)
    assert [e.id for e in queue.entries()] == [first.id, third.id, second.id]
    queue.move(first.id, 1)
    assert [e.id for e in queue.entries()] == [first.id, third.id, second.id]


def test_what_runs_is_not_taken_off(tmp_path):
    queue = RunQueue(tmp_path)
    first, second = queue.add(A, B)
    queue.mark(first.id, state="running")
    queue.remove(first.id)
    queue.remove(second.id)
    assert [e.id for e in queue.entries()] == [first.id]


def test_what_was_stopped_can_be_taken_off_and_the_next_has_its_turn(tmp_path):
    queue = RunQueue(tmp_path)
    first, second = queue.add(A, B)
    queue.mark(first.id, state="running")
    queue.remove(first.id, at_work=False)
    assert queue.next() == second


def test_what_is_over_is_cleared_and_its_number_never_used_again(tmp_path):
    queue = RunQueue(tmp_path)
    (first,) = queue.add(A)
    queue.mark(first.id, state="finished")
    queue.clear()
    (second,) = queue.add(A)
    assert second.id > first.id
