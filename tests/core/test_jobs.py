"""The thread boundary: events out, three wishes in, one terminal event, always last."""

from __future__ import annotations

import logging
import threading

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Failed, Finished, Progress, Stopped, finish
from workbench.core.jobs import Job


def counting(total, closed=None, gate=None):
    try:
        for done in range(total):
            if gate:
                gate.acquire()
            yield Progress(done, total, "Counting")
        return total
    finally:
        if closed:
            closed.set()


def ended(job):
    assert job.join(10)
    return job.drain()


def test_events_come_in_order_and_the_result_comes_last():
    events = ended(Job("count", lambda: counting(3)).start())
    assert [e.done for e in events[:-1]] == [0, 1, 2]
    assert events[-1] == Finished(3)


def test_stopping_closes_the_generator_and_says_stopped():
    closed, gate = threading.Event(), threading.Semaphore(1)
    job = Job("count", lambda: counting(10_000, closed, gate)).start()
    job.stop()
    gate.release(10_000)
    events = ended(job)
    assert closed.is_set()
    assert events[-1] == Stopped()
    assert sum(isinstance(e, Finished | Stopped | Failed) for e in events) == 1


def test_a_paused_job_pulls_nothing_until_it_is_resumed():
    pulled = threading.Semaphore(0)

    def task():
        for done in range(3):
            pulled.release()
            yield Progress(done, 3, "")

    job = Job("count", task)
    job.pause()
    job.start()
    assert not pulled.acquire(timeout=0.05)
    assert job.paused
    job.resume()
    assert ended(job)[-1] == Finished(None)


def test_a_paused_job_can_be_stopped():
    job = Job("count", lambda: counting(5))
    job.pause()
    job.start()
    job.stop()
    assert ended(job) == [Stopped()]


def test_a_job_that_is_to_be_stopped_can_no_longer_be_paused():
    job = Job("count", lambda: counting(5))
    job.stop()
    job.pause()
    assert not job.paused
    assert ended(job.start()) == [Stopped()]


def test_words_meant_for_the_user_are_kept():
    def task():
        raise WorkbenchError("The folder is empty.", "Choose another.")
        yield

    assert ended(Job("x", task).start()) == [Failed("The folder is empty.", "Choose another.")]


def test_an_unexpected_error_becomes_a_calm_sentence_with_the_traceback_in_detail(caplog):
    def task():
        yield Progress(0, 1, "")
        raise ZeroDivisionError("secret")

    with caplog.at_level(logging.CRITICAL + 1):
        last = ended(Job("x", task).start())[-1]
    assert isinstance(last, Failed)
    assert "secret" not in last.message + last.hint
    assert "ZeroDivisionError: secret" in last.detail


def test_a_task_that_cannot_even_begin_still_ends_in_one_terminal_event():
    def make():
        raise WorkbenchError("No.")

    assert ended(Job("x", make).start()) == [Failed("No.")]


def test_finish_pulls_a_task_in_place_and_returns_its_result():
    heard: list[Event] = []
    assert finish(counting(2), heard.append) == 2
    assert len(heard) == 2


def test_finish_lets_errors_through():
    def task():
        yield Progress(0, None, "")
        raise WorkbenchError("No.")

    with pytest.raises(WorkbenchError):
        finish(task())
