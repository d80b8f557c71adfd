from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.app.inspect.inside.asked import asked
from tests.app.sessions import drain_until, words_of
from workbench.app.inspect.asking import Asking, Question
from workbench.app.inspect.classifiers import Classifiers
from workbench.app.inspect.compare import tab as compare
from workbench.app.inspect.compare.side_view import CompareSide
from workbench.app.inspect.inside import tab as inside
from workbench.app.inspect.shortcuts import tab as shortcuts
from workbench.app.inspect.similar import tab as similar
from workbench.app.inspect.tabs import TABS
from workbench.app.inspect.what_if import tab as what_if
from workbench.core.errors import WorkbenchError
from workbench.inspection.stopping import Stopping


class Held:
    """Counts how often classifiers are lent; one of the lendings waits until it is let go."""

    def __init__(self, place: int) -> None:
        self._place, self._count = place, 0
        self.reached, self._open = threading.Event(), threading.Event()
        self._lend = Classifiers.using

    @contextmanager
    def using(self, classifiers: Classifiers, run: Path) -> Iterator[Any]:
        self._count += 1
        if self._count == self._place:
            self.reached.set()
            self._open.wait(30)
        with self._lend(classifiers, run) as classifier:
            yield classifier

    def let_go(self) -> None:
        self._open.set()


def _compared(view: Any) -> bool:
    sides = view.findChildren(CompareSide)
    return all(side.evidence.text() and "similarity" in side.trust[0].text() for side in sides)


def _explained(view: Any) -> bool:
    panel = view.panel
    return bool(
        panel.effect._lines
        and "witch" in panel.lost.text()
        and view.grid.count()
        and view.grid.cell(0).badge
    )


ARRIVED: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "compare": (compare, _compared),
    "what_if": (what_if, lambda view: view.bars._buttons),
    "inside": (inside, _explained),
    "similar": (similar, lambda view: view.beside_title.text()),
    "shortcuts": (shortcuts, lambda view: view.currentIndex() == 2),
}


def test_every_tab_is_tried():
    assert set(ARRIVED) == {spec.name for spec in TABS}


@pytest.mark.parametrize("lending", [1, 2, 3, 4])
@pytest.mark.parametrize("name", [name for name in ARRIVED if name != "shortcuts"])
def test_what_a_tab_waited_for_arrives_once_it_is_back_in_sight(
    qtbot, tmp_path, monkeypatch, name, lending
):
    module, arrived = ARRIVED[name]
    held = Held(lending)
    monkeypatch.setattr(Classifiers, "using", lambda *about: held.using(*about))
    with asked(qtbot, tmp_path, module) as hand:
        hand.until(lambda: held.reached.is_set() or arrived(hand.view))
        hand.tab.hidden()
        held.let_go()
        hand.tab.shown()
        hand.until(lambda: arrived(hand.view))


def test_a_search_for_shortcuts_goes_on_out_of_sight(qtbot, tmp_path):
    module, arrived = ARRIVED["shortcuts"]
    with asked(qtbot, tmp_path, module) as hand:
        hand.view.search.click()
        hand.tab.hidden()
        hand.tab.shown()
        hand.until(lambda: arrived(hand.view))


def answered(question: Question) -> None:
    """Wait until it is, without draining: nobody hears."""
    assert question._requests.at_rest(30)


def test_an_answer_that_came_out_of_sight_is_asked_for_again_and_an_answered_one_is_not(session):
    said: list[int] = []
    heard: list[int] = []
    asking = Asking(session, lambda: None)
    question = asking.question("numbers", heard.append)
    asking.shown()
    question.ask(lambda _work: said.append(1) or len(said))
    answered(question)
    asking.hidden()  # nobody heard it
    asking.shown()
    answered(question)
    session.drain()
    assert heard == [2]
    asking.hidden()
    asking.shown()
    assert not question.busy


def test_what_is_asked_out_of_sight_waits_for_the_tab(session):
    asking = Asking(session, lambda: None)
    heard: list[int] = []
    question = asking.question("numbers", heard.append)
    question.ask(lambda _work: 7)
    assert not question.busy
    asking.shown()
    drain_until(session, lambda: heard)
    assert heard == [7]


def test_what_cannot_be_answered_is_told_where_nobody_else_listens(session):
    def fail(_work: Stopping) -> None:
        raise WorkbenchError("The picture is gone.", "Choose another one.")

    said, heard = words_of(session), []
    Question(session, "told", heard.append).ask(fail)
    drain_until(session, lambda: said)
    Question(session, "heard", heard.append, heard.append).ask(fail)
    drain_until(session, lambda: heard)
    assert [message.text for message in said] == ["The picture is gone."]
    assert [failure.hint for failure in heard] == ["Choose another one."]


def test_work_ends_once_something_newer_is_asked_or_nobody_looks(session):
    works: list[Stopping] = []
    heard: list[int] = []
    question = Question(session, "numbers", heard.append)
    begun = threading.Semaphore(0)

    def work(mine: Stopping) -> None:
        import torch

        works.append(mine)
        begun.release()
        with mine.watching():
            while True:
                torch.nn.Identity()(torch.ones(1))

    for _ in range(2):
        question.ask(work)
        assert begun.acquire(timeout=30)
    question.rest()
    question.forget()
    question.wake()
    question.ask(lambda _work: 7)  # which only the end of both lets be answered
    drain_until(session, lambda: heard)
    assert heard == [7]
    assert len(works) == 2
