"""The Train stage's pages and the row of words that leads to them."""

from __future__ import annotations

from workbench.app.train.run_page import RunProgress
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


def test_after_the_end_the_accuracy_is_said_to_be_of_the_last_epoch(qtbot, session):
    run = RunProgress(session)
    qtbot.addWidget(run)
    run.show_page(RunPage("Run 1", "", "running", accuracy="70.0 %"))
    assert run.accuracy.name.text() == "Validation accuracy"
    run.show_page(RunPage("Run 1", "", "finished", accuracy="80.0 %"))
    assert run.accuracy.name.text() == "Accuracy, last epoch"
