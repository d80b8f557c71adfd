"""A run that another program trains, watched in the real window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.app.runs import pictures
from tests.end_to_end.hand import Hand, until
from tests.end_to_end.window import idle, opened_window, rows_of, said, screenshot
from workbench.app.shell.window import MainWindow

pytestmark = [pytest.mark.display, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def window(qapp) -> Iterator[MainWindow]:
    with opened_window() as window:
        yield window


@pytest.fixture
def training(tmp_path):
    """`workbench train` in a process of its own, for longer than the test looks at it."""
    pictures(tmp_path / "parts", 8)
    command = [
        sys.executable, "-m", "workbench", "train", str(tmp_path / "parts"),
        "--project", str(tmp_path / "parts.workbench"), "--strategy", "scratch",
        "--backbone", "squeezenet1_1", "--image-size", "64", "--epochs", "5000",
        "--batch-size", "4",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        yield process
        process.terminate()
        process.communicate()


def test_curves_of_a_training_in_another_program_grow_in_the_window(window, training, tmp_path):
    folder = tmp_path / "parts.workbench"
    events = folder / "runs" / "001" / "events.jsonl"
    until(lambda: events.exists() and b'"epoch_done"' in events.read_bytes(), "the first epoch")
    hand = Hand(window)
    hand.drop([folder])
    until(lambda: window.state.now.items, "the pictures")
    until(lambda: "being trained by another program" in said(window), "the news")
    hand.click(window.rail.button("train"))
    page = window.stage("train").widget.run
    until(page.isVisible, "the page of the run")
    until(lambda: "%" in page.accuracy.value.text(), "the figures")
    before = page.epoch.value.text()
    until(lambda: page.epoch.value.text() != before, "the next epoch")
    assert "trained by another program" in said(page)
    assert not window.status.stop_button.isVisible()
    assert page.curves is not None
    screenshot(window, tmp_path, "watching")

    hand.click(window.rail.button("results"))
    results = window.stage("results").widget
    until(lambda: rows_of(results.runs), "the table of runs")
    assert "Running elsewhere" in rows_of(results.runs)[0]

    training.terminate()
    until(lambda: window.stage("train").widget.run.results.isVisibleTo(page), "the end")
    hand.click(window.rail.button("train"))
    assert "Stopped" in said(page)
    idle(window)
    hand.close()
