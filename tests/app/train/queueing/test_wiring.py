"""What the buttons of the queue's page set off."""

from __future__ import annotations

import pytest

from tests.app.sessions import drain_until
from workbench.app.train.queueing.half_done import HalfDone
from workbench.app.train.queueing.network_ticks import NetworkTicks
from workbench.app.train.stage import build
from workbench.core.files import write_json
from workbench.project.queue import RunQueue
from workbench.project.search import Search, Trial
from workbench.training.recipe import Recipe

A = Recipe("resnet18", "random", "full", epochs=4, learning_rate=1e-3)


@pytest.fixture
def view(qtbot, session, project):
    view = build(session).widget
    qtbot.addWidget(view)
    return view


def half_done(project):
    trials = (Trial(1, A, "finished", 0.9, 4, "001"), Trial(2, A, "taken off"))
    write_json(project.folder / "search.json", Search(A, 4, (A.backbone,), trials))


def test_a_search_that_is_half_done_goes_on_when_that_is_asked_for(view, session, project):
    half_done(project)
    view.queue.try_several.click()
    view.window().findChild(HalfDone).go_on.click()
    drain_until(session, lambda: [e.search for e in RunQueue(project.folder).entries()] == [3, 4])
    drain_until(session, lambda: session.running("asking") is None)


def test_a_search_begun_anew_asks_for_its_networks_as_the_first_does(view, project):
    view.queue.try_several.click()
    assert view.window().findChild(HalfDone) is None
    view.window().findChild(NetworkTicks).reject()
    half_done(project)
    view.queue.try_several.click()
    view.window().findChild(HalfDone).anew.click()
    assert any(asked.isVisible() for asked in view.window().findChildren(NetworkTicks))
