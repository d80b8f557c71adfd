"""A small copy in the real window: from a trained model to the two side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.runs import pictures
from tests.end_to_end.hand import Hand, until
from tests.end_to_end.held import held_after_an_epoch
from tests.end_to_end.window import idle, opened_window, rows_of, said
from workbench.app.shell.window import MainWindow
from workbench.app.train.choices import LENGTHS
from workbench.app.widgets.choice import Card

pytestmark = [pytest.mark.display, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def window(qapp, monkeypatch) -> Iterator[MainWindow]:
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 16)
    monkeypatch.setattr("workbench.app.train.copying.presenter.USUAL", 2)
    with opened_window() as window:
        yield window


@pytest.fixture
def hand(window) -> Iterator[Hand]:
    hand = Hand(window)
    yield hand
    hand.close()


def test_a_model_is_copied_small_stopped_on_the_way_and_shown_beside_its_teacher(
    window, hand, tmp_path
):
    pictures(tmp_path / "parts", 8)
    hand.drop([tmp_path / "parts"])
    until(lambda: window.state.now.items, "the pictures")
    idle(window)
    hand.click(window.rail.button("train"))
    until(lambda: window.state.now.stage == "train", "Train")
    view = window.stage("train").widget
    hand.keys("Ctrl+Return")
    until(lambda: view.run.results.isVisible(), "the teacher")
    idle(window)

    hand.click(view.ways.button("copy"))
    until(lambda: view.copy.teachers.current_key() is not None, "the models to copy")
    assert "Make a small copy" in said(view)
    hand.click(view.copy.lengths.cards.findChildren(Card)[len(LENGTHS) - 1])
    weights = view.copy.weights.box  # published ones would have to be fetched
    weights.setCurrentIndex(weights.findData("random"))
    weights.activated.emit(weights.currentIndex())
    assert window.status.start_button.text() == "Make the small copy"
    with held_after_an_epoch("workbench.training.distillation.copying.copy_classifier"):
        hand.click(window.status.start_button)
        until(lambda: "%" in view.run.accuracy.value.text(), "the first epoch")
        hand.click(window.status.pause_button)
        until(lambda: window.state.now.paused, "the pause")
        hand.click(window.status.stop_button)
    until(lambda: window.session.running("training") is None, "the stop")
    hand.click(window.rail.button("results"))
    results = window.stage("results").widget
    until(lambda: results.detail.resume.isVisible(), "the copy that was stopped")
    idle(window)
    hand.click(results.detail.resume)
    until(lambda: window.session.running("training") is not None, "the copy to go on")
    idle(window)
    until(lambda: view.run.results.isVisible(), "the copy")
    words = said(view.run)
    assert "Small copy of Run 1" in words
    assert "The copy is right on" in words
    assert " ms" in words

    hand.click(view.run.results)
    until(lambda: results.detail.beside.sentence.text(), "the copy in Results")
    assert "Small copy of Run 1" in rows_of(results.runs)[0]
    assert results.detail.tabs.isTabVisible(5)
