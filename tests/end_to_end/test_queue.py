"""The queue in the real window: filled, put in order, found again, trained; a run made longer."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.app.runs import pictures
from tests.end_to_end.hand import Hand, until
from tests.end_to_end.held import held_after_an_epoch
from tests.end_to_end.window import (
    idle,
    opened_window,
    rows_of,
    said,
    screenshot,
    screenshots_folder,
)

pytestmark = [pytest.mark.display, pytest.mark.slow, pytest.mark.timeout(300)]


def states(queue):
    return [row[-1] for row in rows_of(queue.table)]


def show_queue(window, hand):
    hand.click(window.rail.button("train"))
    view = window.stage("train").widget
    until(view.ways.isVisible, "Train")
    hand.click(view.ways.button("queue"))
    until(view.queue.isVisible, "the queue")
    return view


def test_a_queue_is_put_in_order_found_again_stopped_and_seen_through(qapp, tmp_path, monkeypatch):
    shots = screenshots_folder(tmp_path)
    pictures(tmp_path / "parts", 8)
    with opened_window() as window:
        hand = Hand(window)
        hand.drop([tmp_path / "parts"])
        until(lambda: window.state.now.items, "the pictures")
        idle(window)
        view = show_queue(window, hand)
        assert not window.status.start_button.isVisible(), "nothing waits yet"
        hand.click(view.queue.add)
        view.ways.button("recipe").click()
        hand.click(view.recipe.lengths.cards.button("short"))
        hand.click(view.ways.button("queue"))
        hand.click(view.queue.add)
        until(lambda: states(view.queue) == ["Waits", "Waits"], "two runs that wait")
        assert window.status.start_button.text() == "Train the queue"
        before = [row[2] for row in rows_of(view.queue.table)]
        view.queue.table.choose(2)
        hand.click(view.queue.up)
        until(lambda: [r[2] for r in rows_of(view.queue.table)] == before[::-1], "the new order")
        screenshot(window, shots, "queue-waits")
        folder = window.session.project.folder
        hand.close()

    with opened_window() as window:
        hand = Hand(window)
        hand.drop([folder])
        until(lambda: window.state.now.items, "the project again")
        idle(window)
        view = show_queue(window, hand)
        assert [row[2] for row in rows_of(view.queue.table)] == before[::-1]
        with held_after_an_epoch("workbench.training.training.train"):
            hand.click(window.status.start_button)
            until(lambda: view.run.accuracy.value.text() != "–", "the first epoch")
            hand.click(window.status.stop_button)
        until(lambda: window.session.running("training") is None, "the end of the work")
        hand.click(view.ways.button("queue"))
        until(lambda: states(view.queue)[-1:] == ["Waits"], "the run that was not begun")
        hand.click(window.status.start_button)
        until(lambda: window.session.running("training") is not None, "the queue to go on")
        idle(window)
        assert "Nothing waits in the queue any more: 2 trained." in said(view.run)
        screenshot(window, shots, "queue-over")
        hand.click(view.ways.button("queue"))
        until(lambda: states(view.queue) == ["Finished", "Finished"], "both runs")

        hand.click(window.rail.button("results"))
        results = window.stage("results").widget
        until(lambda: len(rows_of(results.runs)) == 2, "both runs")
        detail = results.detail
        detail.tabs.setCurrentWidget(detail.curves)
        until(detail.curves.go_on.isVisible, "the curves")
        idle(window)
        screenshot(window, shots, "longer")
        longer = detail.curves.epochs.value()
        hand.click(detail.curves.go_on)
        until(lambda: f"{longer} / {longer}" in said(view.run), "the run made longer")
        idle(window)

        curves = tmp_path / "curves.csv"
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_asked: (str(curves), "Table (*.csv)")
        )
        hand.click(view.run.saving)
        until(curves.exists, "the table of the curves")
        until(lambda: "The curves are saved" in said(window.messages), "where they are")
        assert len(curves.read_text().splitlines()) == longer + 1
        hand.close()
