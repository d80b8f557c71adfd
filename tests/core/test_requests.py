"""Only the answer to the newest question ever comes."""

from __future__ import annotations

import threading

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.requests import Requests


@pytest.fixture
def requests():
    requests = Requests("test")
    yield requests
    requests.close()


def answers(requests):
    deadline = threading.Event()
    for _ in range(500):
        if got := requests.drain():
            return got
        deadline.wait(0.01)
    raise AssertionError("no answer came")


def test_a_question_is_answered_with_its_number(requests):
    number = requests.ask(lambda: 42)
    assert [(a.number, a.value) for a in answers(requests)] == [(number, 42)]
    assert not requests.busy


def test_stale_answers_are_dropped_and_waiting_questions_replaced(requests):
    begun, gate, asked = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        gate.wait(10)
        return "stale"

    requests.ask(slow)
    assert begun.wait(10)
    requests.ask(lambda: asked.append("replaced"))
    newest = requests.ask(lambda: "fresh")
    gate.set()
    assert [(a.number, a.value) for a in answers(requests)] == [(newest, "fresh")]
    assert asked == []


def test_a_failure_is_an_answer_in_words(requests):
    def call():
        raise WorkbenchError("Cannot read it.", "Choose another.")

    requests.ask(call)
    (answer,) = answers(requests)
    assert answer.failed is not None
    assert answer.failed.message == "Cannot read it."


def test_a_forgotten_question_is_never_answered(requests):
    gate, done = threading.Event(), threading.Event()

    def call():
        gate.wait(10)
        done.set()
        return 1

    requests.ask(call)
    requests.forget()
    gate.set()
    requests.ask(lambda: 2)
    assert [a.value for a in answers(requests)] == [2]


def test_the_worker_is_at_rest_only_when_a_forgotten_question_is_over_too(requests):
    begun, gate = threading.Event(), threading.Event()
    assert requests.at_rest()
    requests.ask(lambda: begun.set() or gate.wait(10))
    assert begun.wait(10)
    requests.forget()
    assert (requests.busy, requests.at_rest(0.01)) == (False, False)
    gate.set()
    assert requests.at_rest(10)
