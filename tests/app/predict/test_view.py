"""The page of Predict: what it shows and which gestures it reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.app.sessions import open_session
from workbench.app.predict.pages import Answer, RunChoice
from workbench.app.predict.view import PredictPage
from workbench.data.items import Rejected


@pytest.fixture
def session():
    with open_session() as session:
        yield session


@pytest.fixture
def page(session, qtbot):
    page = PredictPage(session)
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    return page


def answers(folder: Path, count: int) -> list[Answer]:
    found = []
    for number in range(count):
        path = folder / f"{number:04d}.png"
        if number < 30:
            Image.new("RGB", (40, 30), (number * 8, 0, 0)).save(path)
        found.append(Answer(str(path), "dent", 0, number / count, "dent 90.0 %"))
    return found


def test_thumbnails_come_for_the_lines_in_sight_only(page, session, qtbot, tmp_path):
    page.show_front("answers")
    page.add_answers(answers(tmp_path, 3000))

    def first_has_its_thumbnail():
        session.drain()
        lines = page.table.lines()
        return lines[0].picture is not lines[2999].picture

    qtbot.waitUntil(first_has_its_thumbnail, timeout=20_000)
    assert len(page.table.visible()) < 30


def test_sorting_by_how_sure_moves_the_surest_to_the_top(page, tmp_path):
    page.show_front("answers")
    page.add_answers(answers(tmp_path, 10))
    page.table.sortByColumn(2, page.table.horizontalHeader().sortIndicatorOrder().DescendingOrder)
    top = page.table.model().index(0, 0).data()
    assert top == "0009.png"


def test_the_table_can_be_saved_once_it_is_complete(page, tmp_path):
    page.say("Looking…", busy=True)
    page.add_answers(answers(tmp_path, 1))
    assert not page.save.isEnabled()
    page.say("1 picture classified.", busy=False)
    assert page.save.isEnabled()
    page.clear_answers()
    assert not page.save.isEnabled()


def test_files_left_out_are_counted_and_listed(page):
    page.show_front("answers")
    page.show_rejected([Rejected("/x/letter.txt", "It is not a picture.")])
    assert page.left_out.isVisible()
    assert page.left_out.header.text() == "1 file left out"
    page.show_rejected([])
    assert not page.left_out.isVisible()


def test_showing_the_runs_is_no_choice_of_the_users(page, qtbot):
    runs = [RunChoice(Path("a"), "Run 2"), RunChoice(Path("b"), "Run 1")]
    with qtbot.assertNotEmitted(page.run_chosen):
        page.show_runs(runs, Path("b"))
    assert page.runs.currentText() == "Run 1"
    with qtbot.waitSignal(page.run_chosen) as chosen:
        page.runs.setCurrentIndex(0)
    assert chosen.args == [Path("a")]
