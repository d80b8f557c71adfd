"""The Train stage's pages and the row of words that leads to them."""

from __future__ import annotations

from workbench.app.train.run_words import RunPage
from workbench.app.train.view import TrainView


def test_the_latest_run_is_offered_while_there_is_one(qtbot, session):
    view = TrainView(session)
    qtbot.addWidget(view)
    latest = view.ways.button("run")
    assert latest.isHidden()
    view.show_run(RunPage("Run 1", "", "starting"))
    assert not latest.isHidden()
    view.show_run(None)
    assert latest.isHidden()
