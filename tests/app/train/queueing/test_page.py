"""What can be done to the queue on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.app.train.queueing.page import QueueList
from workbench.app.train.queueing.pages import QueuePage
from workbench.app.train.queueing.rows import queue_rows
from workbench.project.queue import Entry
from workbench.training.recipe import Recipe


@pytest.fixture
def shown(qtbot):
    """The page with one entry in that state."""

    def show(state: str) -> QueueList:
        active = state == "running"
        entry = Entry(1, Recipe("resnet18"), "running" if state == "paused" else state)
        rows = queue_rows(Path(), (entry,), active)
        page = QueueList()
        qtbot.addWidget(page)
        page.show_page(QueuePage(rows, (), "", "", active, entry.over))
        return page

    return show


@pytest.mark.parametrize(
    ("state", "can_go", "is_over"),
    [
        ("waiting", True, False),
        ("running", False, False),
        ("paused", True, False),
        ("finished", True, True),
        ("failed", True, True),
    ],
)
def test_all_but_what_runs_can_be_taken_off_and_what_is_over_cleared(shown, state, can_go, is_over):
    page = shown(state)
    assert page.remove.isEnabled() == can_go
    assert page.clear.isEnabled() == is_over


def test_an_empty_queue_says_what_to_do_and_has_nothing_dead(shown):
    page = shown("waiting")
    assert page.empty.isHidden()
    page.show_page(QueuePage((), (), "Nothing waits.", "", running=False, clearable=False))
    assert not page.empty.isHidden()
    assert page.table.isHidden()
    assert not page.remove.isVisibleTo(page)


def test_why_a_run_failed_is_read_below_the_queue(qtbot):
    entry = Entry(1, Recipe("resnet18"), "failed", message="The disk is full.")
    page = QueueList()
    qtbot.addWidget(page)
    rows = queue_rows(Path(), (entry,), active=False)
    page.show_page(QueuePage(rows, (), "", "", running=False, clearable=True))
    assert page.reason.text() == "The disk is full."


def test_a_search_that_is_through_can_be_cleared_though_no_row_of_it_is_left(qtbot):
    page = QueueList()
    qtbot.addWidget(page)
    page.show_page(QueuePage((), (), "", "All were tried.", running=False, clearable=True))
    assert page.clear.isVisibleTo(page)
    assert page.clear.isEnabled()
    assert not page.remove.isVisibleTo(page)
