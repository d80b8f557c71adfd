from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import create_autospec

import numpy as np
import pytest
from PIL import Image

from tests.app.sessions import drain_until
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.shortcuts import presenter as module
from workbench.app.inspect.shortcuts import tab, working
from workbench.app.inspect.shortcuts.pages import findings
from workbench.app.inspect.shortcuts.presenter import ShortcutsPresenter, ShortcutsView
from workbench.app.inspect.shortcuts.view import ShortcutsPage, Tile
from workbench.app.inspect.shortcuts.working import Found
from workbench.app.shell.phrases import percent
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.shortcuts.report import ClassMap, Probe, Shortcuts, Suspicion
from workbench.models.preprocessing import Box, Fit, Preprocessing

TAG = Suspicion(
    "Something {where} speaks for “{label}”",
    "With it the model says “{label}” {moved} % more surely.",
    (("where", "in the upper left corner"), ("label", "dent"), ("moved", "81")),
    0.9, "dent", ("/pictures/1.png",), Box(0, 0, 0.2, 0.2),
)  # fmt: skip
PIXELS = np.full((40, 60, 3), 90, np.uint8)


def found(*suspicions: Suspicion, fit: Fit = "whole") -> Found:
    probes = (
        Probe("border", "dent", 0.52, 0.4, 0.64, 80),
        Probe("patch", "dent", 0.99, 0.95, 1.0, 80),
    )
    maps = (ClassMap("dent", np.eye(8, dtype=np.float32), PIXELS, 20, 60),)
    report = Shortcuts(suspicions, probes, maps, None, 0, 0.9, 80)
    pictures = tuple((("/pictures/1.png", PIXELS),) for _ in suspicions)
    return Found(report, pictures, (PIXELS,), Preprocessing(32, fit))


@pytest.fixture
def looked_at():
    attention = Attention(SimpleNamespace())
    attention.now = Regarded(run=Path("/project/runs/001"))
    return attention


def test_a_search_says_how_far_it_is_and_then_what_it_found(session, looked_at, monkeypatch):
    def task(_run, _device, *, all_pictures=False):
        yield Progress(1, 4, "Reading pictures")
        return found(TAG)

    monkeypatch.setattr(module, "search_task", task)
    view = create_autospec(ShortcutsView)
    presenter = ShortcutsPresenter(view, session, looked_at)
    presenter.shown()
    view.show_invitation.assert_called_once()
    presenter.search()
    drain_until(session, lambda: view.show_findings.called)
    view.show_busy.assert_any_call("Reading pictures", 0.25)
    page = view.show_findings.call_args.args[0]
    assert page.cards[0].title == "Something in the upper left corner speaks for “dent”"
    # Another run is another matter, and what is known of the first is kept.
    looked_at.turn_to(Regarded(run=Path("/project/runs/002")))
    assert view.show_invitation.call_count == 2
    looked_at.turn_to(Regarded(run=Path("/project/runs/001")))
    assert view.show_findings.call_count == 2
    # So is a run that went on.
    looked_at.turn_to(Regarded(run=Path("/project/runs/001"), written=2))
    assert view.show_invitation.call_count == 3


def test_findings_about_other_pictures_are_taken_away(session, looked_at, monkeypatch):
    def task(_run, _device, *, all_pictures=False):
        yield Progress(1, 2, "Searching")
        return found()

    monkeypatch.setattr(module, "search_task", task)
    view = create_autospec(ShortcutsView)
    presenter = ShortcutsPresenter(view, session, looked_at)
    presenter.shown()
    presenter.search()
    drain_until(session, lambda: view.show_findings.called)
    before = view.show_invitation.call_count
    session.items_changed.publish(None)
    assert view.show_invitation.call_count == before + 1


def test_why_a_search_failed_is_said_in_its_place(session, looked_at, monkeypatch):
    def task(_run, _device, *, all_pictures=False):
        yield Progress(0, 1, "Reading pictures")
        raise WorkbenchError("There are too few pictures.", "Add some.")

    monkeypatch.setattr(module, "search_task", task)
    view = create_autospec(ShortcutsView)
    presenter = ShortcutsPresenter(view, session, looked_at)
    presenter.shown()
    presenter.search()
    drain_until(session, lambda: view.show_trouble.called)
    view.show_trouble.assert_called_with("There are too few pictures.", "Add some.")


def test_an_invitation_after_a_failure_says_again_what_a_search_is(qtbot):
    view = ShortcutsPage()
    qtbot.addWidget(view)
    words = view.invitation.title.text(), view.invitation.text.text()
    view.show_trouble("There are too few pictures.", "Add some.")
    view.show_invitation()
    assert (view.invitation.title.text(), view.invitation.text.text()) == words


@pytest.mark.parametrize(
    ("fit", "frame"), [("whole", (0, 0, 0.2, 0.2)), ("crop", (1 / 6, 0, 1 / 6 + 2 / 15, 0.2))]
)
def test_the_place_is_framed_where_the_model_saw_it(fit, frame):
    (card,) = findings(found(TAG, fit=fit)).cards  # of a picture of 60 × 40
    assert card.pictures[0].frame == pytest.approx(frame)


def test_a_map_says_over_how_many_pictures_it_is_averaged():
    searched = found()
    assert findings(searched).maps[0].words == "dent · 20 of 60"
    whole = searched.report.maps[0]._replace(pictures=60)
    report = searched.report._replace(maps=(whole,))
    assert findings(searched._replace(report=report)).maps[0].words == "dent · 60"


def test_another_picture_at_the_place_of_one_is_not_shown_for_it(tmp_path):
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for shade, path in enumerate(paths):
        Image.new("RGB", (9, 9), (shade, 0, 0)).save(path)
    items = {str(path): Item(sha256(path), str(path), "dent", "val", 9, 9) for path in paths}
    Image.new("RGB", (9, 9), (200, 0, 0)).save(paths[1])
    shown = working._small([*items, "/gone.png"], items)
    assert [path for path, _ in shown] == [str(paths[0])]


def test_one_can_go_on_to_all_pictures_while_the_maps_rest_on_some(
    qtbot, session, looked_at, monkeypatch
):
    monkeypatch.setattr(tab, "ShortcutsPage", lambda: view)
    asked = []

    def task(_run, _device, *, all_pictures):
        yield from ()
        asked.append(all_pictures)
        few = found()
        (map_,) = few.report.maps
        report = few.report._replace(maps=(map_._replace(more=not all_pictures),))
        return few._replace(report=report)

    monkeypatch.setattr(module, "search_task", task)
    view = ShortcutsPage()
    qtbot.addWidget(view)
    tab.build(session, looked_at).shown()
    view.search.click()
    drain_until(session, lambda: not view.go_on.isHidden())
    view.go_on.click()
    drain_until(session, lambda: len(asked) == 2 and view.go_on.isHidden())
    assert asked == [False, True]
    assert view.currentIndex() == 2


def test_nothing_is_shown_while_the_tab_is_out_of_sight(session, looked_at):
    view = create_autospec(ShortcutsView)
    presenter = ShortcutsPresenter(view, session, looked_at)
    looked_at.turn_to(Regarded(run=Path("/project/runs/002")))
    view.show_invitation.assert_not_called()
    presenter.shown()
    presenter.hidden()
    looked_at.turn_to(Regarded(run=Path("/project/runs/003")))
    view.show_invitation.assert_called_once()


def test_nothing_found_is_said_calmly_with_what_was_tried():
    page = findings(found())
    assert page.title == "Nothing suspicious found"
    assert page.good
    assert page.lines[0].said == "no better than chance"
    assert "0.99" in page.lines[1].said
    assert "not judged" in page.text


@pytest.mark.parametrize("suspicions", [(), (TAG,)], ids=["quiet", "another part is suspect"])
def test_of_each_part_that_was_exchanged_it_is_said_how_far_answers_move(suspicions):
    searched = found(*suspicions)
    never = searched.report.probes[1]
    probes = (never, never._replace(moved=0.37), never._replace(moved=0.04))
    lines = findings(searched._replace(report=searched.report._replace(probes=probes))).lines
    assert "exchanged" not in lines[0].said
    assert lines[1].said.endswith(f"exchanged, answers move {percent(0.37)}")
    assert "from the others" in lines[1].said
    assert lines[2].said.endswith(f"move {percent(0.04)}: the model does not answer by it")


def test_of_two_classes_the_other_one_is_named():
    searched = found()
    probes = tuple(one._replace(against="good", moved=0.0) for one in searched.report.probes)
    page = findings(searched._replace(report=searched.report._replace(probes=probes)))
    assert page.lines[1].said.startswith("tells “dent” from “good”: 0.99")


def test_evidence_beside_the_outlines_is_said_of_the_pictures_that_have_one():
    searched = found()
    marked = searched.report._replace(outside=0.873, outlined=1)
    text = findings(searched._replace(report=marked)).text
    share = percent(0.873)
    words = f"On the one picture with an outline, {share} of the evidence lies outside it."
    assert text.endswith(words)


def test_a_search_in_which_nothing_could_be_tried_is_no_good_news():
    report = found().report._replace(probes=())
    page = findings(found()._replace(report=report))
    assert page.title == "Could not be searched"
    assert "5 or more" in page.text
    assert not page.good


def test_a_picture_of_a_suspicion_can_be_looked_at(qtbot):
    view = ShortcutsPage()
    qtbot.addWidget(view)
    view.show_findings(findings(found(TAG)))
    view.resize(700, 600)
    with qtbot.waitExposed(view):
        view.show()
    tile = next(one for one in view.findChildren(Tile) if one.toolTip() == "Look at 1.png")
    assert tile.accessibleName() == "1.png"
    with qtbot.waitSignal(view.picture_chosen) as heard:
        tile.click()
    assert heard.args == ["/pictures/1.png"]
    view.show_findings(findings(found()))
    assert view.currentIndex() == 2
