"""The main job in the real window: drop a folder, train, see results, ask why, classify."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.hand import Hand, settle, until
from tests.end_to_end.window import (
    idle,
    opened_window,
    page,
    rows_of,
    said,
    screenshot,
    screenshots_folder,
)
from workbench.app.results.matrix_form import Cell
from workbench.app.shell.window import MainWindow

pytestmark = [pytest.mark.display, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def window(qapp) -> Iterator[MainWindow]:
    with opened_window() as window:
        yield window


@pytest.fixture
def hand(window) -> Iterator[Hand]:
    hand = Hand(window)
    yield hand
    hand.close()


@pytest.fixture
def shots(tmp_path) -> Path:
    return screenshots_folder(tmp_path / "screens")


def go(window: MainWindow, hand: Hand, stage: str) -> None:
    hand.click(window.rail.button(stage))
    until(lambda: window.state.now.stage == stage, f"the {stage} page")


def train(window: MainWindow, hand: Hand, shots: Path, name: str) -> str:
    """Choose the shortest run, start it with the keyboard, watch it; what it says at the end."""
    go(window, hand, "train")
    recipe = window.stage("train").widget.recipe
    hand.click(recipe.lengths.cards.findChildren(type(_card(recipe)))[0])
    screenshot(window, shots, f"{name}-train-choices")
    hand.keys("Ctrl+Return")
    run = window.stage("train").widget.run
    until(lambda: window.session.running("training"), "the training to begin")
    assert window.status.stop_button.isVisible()
    until(lambda: run.epoch.value.text() != "–", "the first epoch")
    until(lambda: run.results.isVisible(), "the training to end")
    idle(window)
    screenshot(window, shots, f"{name}-train")
    return said(run)


def _card(recipe):
    from workbench.app.widgets.choice import Card

    return recipe.lengths.cards.findChild(Card)


def see_results(window: MainWindow, hand: Hand, shots: Path, name: str):
    """From the finished run to its results; the page."""
    hand.click(window.stage("train").widget.run.results)
    until(lambda: window.state.now.stage == "results", "the Results page")
    results = window.stage("results").widget
    until(lambda: results.detail.matrix.current() is not None, "the matrix")
    settle()
    screenshot(window, shots, f"{name}-results")
    return results


def inspect_from_cell(window: MainWindow, hand: Hand, results, shots: Path, name: str) -> str:
    """Choose a cell with the mouse, open its first picture with the keyboard; what Inspect says."""
    matrix, grid = results.detail.matrix, results.detail.cell_grid
    count = matrix.form().count
    right = Cell(count - 1, count - 1)
    hand.click(matrix.viewport(), matrix.cell_rect(right).center())
    assert matrix.current() == right
    assert "named rightly" in said(results.detail)
    until(lambda: grid.count() > 0, "the pictures of the cell")
    grid.setFocus()
    grid.set_current(0)
    hand.keys("Return")
    until(lambda: window.state.now.stage == "inspect", "Inspect")
    return shown_in_inspect(window, shots, name)


def shown_in_inspect(window: MainWindow, shots: Path, name: str) -> str:
    inspect = window.stage("inspect").widget
    until(lambda: "%" in said(page(window)), "what the model says of the picture")
    idle(window)
    until(lambda: _heatmap_is_there(inspect), "the heatmap")
    screenshot(window, shots, f"{name}-inspect")
    return said(page(window))


def _heatmap_is_there(inspect) -> bool:
    from workbench.app.widgets.canvas import PictureCanvas

    return any(canvas._overlay is not None for canvas in inspect.findChildren(PictureCanvas))


def predict(window: MainWindow, hand: Hand, paths: list[Path], shots: Path, name: str):
    """Drop new pictures on Predict; the rows of its table."""
    from PySide6.QtWidgets import QTableView

    go(window, hand, "predict")
    hand.drop(paths)
    widget = window.stage("predict").widget
    table = widget.findChild(QTableView)
    until(lambda: table.model().rowCount() == len(paths), "a row for each picture")
    idle(window)
    screenshot(window, shots, f"{name}-predict")
    return rows_of(table)


def test_a_folder_dropped_on_the_window_goes_through_all_five_stages(
    window, hand, shared_data, tmp_path, shots
):
    hand.drop([shared_data / "azure_cutlery"])
    until(lambda: window.state.now.items, "the pictures")
    idle(window)
    names = ("fork", "scissors")
    until(lambda: all(name in said(page(window)) for name in names), "the classes", 20)
    assert window.status.start_button.isVisible(), "Start is there before Train is visited"
    screenshot(window, shots, "cutlery-data")

    words = train(window, hand, shots, "cutlery")
    assert "Finished" in words
    assert "pictures it did not learn from, it was right" in words
    assert "CPU" in words or "GB" in words

    results = see_results(window, hand, shots, "cutlery")
    rows = rows_of(results.runs)
    assert len(rows) == 1
    assert rows[0][0] == "Run 1"
    assert "Finished" in rows[0]

    words = inspect_from_cell(window, hand, results, shots, "cutlery")
    assert "scissors" in words

    new = [tmp_path / f"new {n} 🍴.jpg" for n in range(2)]
    originals = sorted((shared_data / "azure_cutlery").rglob("*.jpg"))
    for path, original in zip(new, (originals[0], originals[-1]), strict=True):
        shutil.copy(original, path)
    rows = predict(window, hand, new, shots, "cutlery")
    assert len(rows) == 2
    assert any("fork" in cell or "scissors" in cell for cell in rows[0])


def test_the_surface_sample_goes_through_all_five_stages(window, hand, tmp_path, shots):
    screenshot(window, shots, "surface-empty")
    hand.click(window.stage("data").widget.empty.cards["surface"])
    until(lambda: window.state.now.items, "the sample")
    idle(window)
    names = ("good", "scratch", "dent", "stain", "crack")
    until(lambda: all(name in said(page(window)) for name in names), "the classes", 20)
    screenshot(window, shots, "surface-data")

    words = train(window, hand, shots, "surface")
    assert "Finished" in words

    results = see_results(window, hand, shots, "surface")
    assert results.detail.matrix.form().count == 5
    hand.click(results.detail.tabs.tabBar(), results.detail.tabs.tabBar().tabRect(2).center())
    assert results.detail.tabs.currentIndex() == 2
    settle()
    screenshot(window, shots, "surface-mistakes")
    hand.click(results.detail.tabs.tabBar(), results.detail.tabs.tabBar().tabRect(0).center())

    inspect_from_cell(window, hand, results, shots, "surface")
    item = window.session.project.dataset().of("val")[0]
    copy = tmp_path / "a new part.png"
    shutil.copy(item.path, copy)
    assert len(predict(window, hand, [copy], shots, "surface")) == 1


def test_a_training_is_paused_resumed_and_stopped_from_another_stage(
    window, hand, shared_data, shots
):
    hand.drop([shared_data / "azure_cutlery"])
    until(lambda: window.state.now.items, "the pictures")
    idle(window)
    go(window, hand, "train")
    view = window.stage("train").widget
    recipe = view.recipe
    from workbench.app.widgets.choice import Card

    hand.click(recipe.strategies.cards.findChildren(Card)[2])
    hand.click(recipe.lengths.cards.findChildren(Card)[2])
    hand.click(window.status.start_button)
    until(lambda: view.run.accuracy.value.text() != "–", "the first epoch", 240)
    go(window, hand, "data")
    hand.click(window.status.pause_button)
    until(lambda: window.state.now.paused, "the pause")
    assert window.status.pause_button.text() == "Resume"
    screenshot(window, shots, "paused")
    hand.click(window.status.pause_button)
    until(lambda: not window.state.now.paused, "the training to go on")
    hand.click(window.status.stop_button)
    until(lambda: window.session.running("training") is None, "the training to stop")
    go(window, hand, "train")
    assert "is kept" in said(view.run)
