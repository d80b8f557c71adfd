"""The Data page as the window takes it, with its presenter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from tests.app.inspect.made_up import project_in
from tests.app.sessions import drain_until, words_of
from workbench.app.data.problems import ProblemsPage
from workbench.app.data.showing import ERROR, INFO, WARNING, Loaded, sign_of
from workbench.app.data.stage import build
from workbench.app.shell import theme
from workbench.app.shell.tokens import CLASS_COLOURS_DARK
from workbench.app.shell.wishes import ClassFocus
from workbench.data.checking import Problem
from workbench.data.items import Rejected


@pytest.fixture
def stage(qtbot, session, tmp_path):
    made = build(session)
    qtbot.addWidget(made.widget)
    session.open(project_in(tmp_path))
    drain_until(session, lambda: made.widget.browser.grid.count())
    return made


def test_the_filter_shown_is_the_filter_used(stage, session, qtbot):
    browser = stage.widget.browser
    qtbot.keyClicks(browser.search, "1 ")
    qtbot.mouseClick(browser.split.button("val"), Qt.MouseButton.LeftButton)
    drain_until(session, lambda: 0 < browser.grid.count() < 12)
    assert (browser.search.text(), browser.split.value()) == ("1 ", "val")
    stage.receive(ClassFocus("good"))
    drain_until(session, lambda: browser.title.text() == "good")
    assert (browser.search.text(), browser.split.value()) == ("", "")


def test_a_long_name_makes_no_page_wider_and_leaves_room_for_the_counts(stage, qtbot):
    page, name = stage.widget, "Quercus robur subsp. pedunculiflora " * 4
    counts = "12,345 pictures · 9,876 to learn from · 2,469 to judge by"
    page.show_heading("oak", counts, False)
    page.show_reading("Reading “oak”", "Reading pictures", 1, 10)
    before = [part.minimumSizeHint().width() for part in (page.browser, page.reading)]
    page.show_heading(name, counts, False)
    page.show_reading(f"Reading “{name}”", "Reading pictures", 1, 10)
    after = [part.minimumSizeHint().width() for part in (page.browser, page.reading)]
    assert after == before
    page.resize(970, 700)
    page.show()
    summary = page.browser.summary
    qtbot.waitUntil(lambda: summary.width() >= summary.fontMetrics().horizontalAdvance(counts))
    assert page.browser.title.toolTip() == name


def test_a_search_that_fits_nothing_shows_no_picture_and_no_trouble(stage, session, qtbot):
    said = words_of(session)
    browser = stage.widget.browser
    qtbot.keyClicks(browser.search, "zzz")
    drain_until(session, lambda: browser.grid.count() == 0)
    assert said == []


def test_the_search_has_room_for_its_words_in_the_least_window(stage, qtbot):
    browser = stage.widget.browser
    stage.widget.show_page("pictures")
    stage.widget.resize(831, 520)
    with qtbot.waitExposed(stage.widget):
        stage.widget.show()
    words = browser.search.fontMetrics().horizontalAdvance(browser.search.placeholderText())
    assert browser.search.width() >= words + 40
    assert browser.minimumSizeHint().width() <= 831


def test_the_class_of_the_picture_changes_its_colour_with_the_theme(stage):
    details = stage.widget.browser.details
    try:
        theme.follow("light")
        details.show_item(stage.widget.browser._items[0][0], 0)
        theme.follow("dark")
        assert CLASS_COLOURS_DARK[0].lower() in details._values["class"].styleSheet().lower()
    finally:
        theme.follow("light")


def test_reasons_take_the_lines_they_need(qtbot):
    page = ProblemsPage()
    qtbot.addWidget(page)
    page.resize(500, 500)
    page.show()
    reasons = ("Short.", "A reason with so many words that it takes a second line. " * 3)
    files = tuple(Rejected(f"/p/{n}.jpg", reason) for n, reason in enumerate(reasons))
    page.show_problems(Loaded(rejected=files))
    rows = page.rejected.verticalHeader()
    qtbot.waitUntil(lambda: rows.sectionSize(1) > rows.sectionSize(0) >= 30)


def test_problems_read_from_what_stands_in_the_way_over_files_left_out_to_hints(qtbot):
    page = ProblemsPage()
    qtbot.addWidget(page)
    page.resize(700, 600)
    with qtbot.waitExposed(page):
        page.show()
    problems = (Problem("In the way.", "Mend it.", True), Problem("Uneven.", "Add some.", False))
    page.show_problems(Loaded((), (), (Rejected("/p/1.jpg", "Cut off."),), ("Told.",), problems))
    labels = {label.text(): label for label in page.findChildren(QLabel)}
    read = ("In the way.", "1 file was left out", "Uneven.", "Told.")

    def heights() -> list[int]:
        return [labels[words].mapTo(page, QPoint(0, 0)).y() for words in read]

    qtbot.waitUntil(lambda: heights() == sorted(set(heights())))


def test_what_is_merely_told_is_no_warning():
    uneven, blocking = Problem("Uneven.", "", False), Problem("One class.", "", True)
    assert sign_of(Loaded(notes=("Told.",))) == INFO
    assert sign_of(Loaded(notes=("Told.",), rejected=(Rejected("/p", "Cut off."),))) == WARNING
    assert sign_of(Loaded(problems=(uneven,))) == WARNING
    assert sign_of(Loaded(problems=(uneven, blocking))) == ERROR


def test_between_the_counts_and_the_search_field_is_more_air_than_above_the_counts(stage, qtbot):
    stage.widget.resize(1000, 700)
    with qtbot.waitExposed(stage.widget):
        stage.widget.show()
    browser = stage.widget.browser
    below = browser.search.geometry().top() - browser.summary.geometry().bottom()
    assert below > 2 * theme.SMALL
