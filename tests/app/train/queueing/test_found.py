"""What can be done with what a search found, and with a search that is half done."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from workbench.app.train.queueing.found import FoundRecipes
from workbench.app.train.queueing.half_done import HalfDone
from workbench.app.train.queueing.pages import FoundRow

BEST = FoundRow(5, 0.9, "ResNet-18", "Flips", 1e-3, 4, "Finished", "Run 5", Path("runs/005"))
FAILED = msgspec.structs.replace(
    BEST, number=2, accuracy=None, folder=None, message="The disk is full."
)


@pytest.fixture
def found(qtbot):
    found = FoundRecipes()
    qtbot.addWidget(found)
    found.show_found((BEST, FAILED), "2 of 2 tried.")
    return found


def test_the_best_is_chosen_and_its_recipe_and_results_are_a_click_away(found, qtbot):
    with qtbot.waitSignal(found.used) as used:
        found.use.click()
    with qtbot.waitSignal(found.opened) as opened:
        found.open.click()
    assert (used.args, opened.args) == ([5], [Path("runs/005")])


def test_a_better_one_is_chosen_when_it_comes_unless_the_user_chose(found):
    better = msgspec.structs.replace(BEST, number=7, accuracy=0.95)
    found.show_found((better, BEST, FAILED), "")
    assert found.table.current_key() == 7
    found.table.choose(2)
    found.show_found((BEST, better, FAILED), "")
    assert found.table.current_key() == 2


def test_why_the_chosen_one_failed_is_read_below_the_table(found):
    assert found.reason.text() == ""
    found.table.selectRow(1)
    assert found.reason.text() == "The disk is full."
    assert not found.open.isEnabled(), "it has no run"


def test_a_half_done_search_is_asked_about_and_going_on_is_the_usual_answer(qtbot):
    asked = HalfDone("1 of 4 tried.", None)
    qtbot.addWidget(asked)
    assert asked.text() == "1 of 4 tried."
    assert asked.defaultButton() is asked.go_on
    pressed = []
    asked.go_on.clicked.connect(lambda: pressed.append("on"))
    asked.anew.clicked.connect(lambda: pressed.append("anew"))
    asked.open()
    asked.reject()
    assert pressed == []
