from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.app.inspect.inside.asked import asked
from tests.app.inspect.made_up import move_pictures, project_in
from tests.app.sessions import endless
from tests.app.shell.test_accessibility import called, controls
from workbench.app.inspect.classifiers import Classifiers, edition_of
from workbench.app.inspect.similar import tab, worker
from workbench.app.inspect.similar.presenter import KEY, Like, _sentence
from workbench.app.shell.session import StageWish
from workbench.core.events import finish
from workbench.data.items import Item
from workbench.inspection.inside import neighbours
from workbench.inspection.inside.neighbours import Known


@pytest.fixture
def similar(qtbot, tmp_path):
    with asked(qtbot, tmp_path, tab) as hand:
        hand.until(lambda: hand.view.nearest.count())
        yield hand


def test_the_pictures_most_like_it_and_those_of_other_classes_stand_side_by_side(similar):
    view = similar.view
    assert view.nearest.count() == 6
    badges = [float(view.nearest.cell(place).badge) for place in range(6)]
    assert badges == sorted(badges, reverse=True)
    label = similar.items[0].label
    assert view.others_head.text() == f"Most like it, but not {label}"
    assert label not in {view.others.cell(place).title for place in range(view.others.count())}
    assert "most like it" in view.sentence.text()


def test_the_pictures_a_run_learnt_from_are_found_where_they_were_moved_to(tmp_path, monkeypatch):
    def known_pictures(_lend, items, _cache):
        yield from ()
        return Known(tuple(items), np.zeros((len(items), 2), np.float32))

    monkeypatch.setattr(neighbours, "known_pictures", known_pictures)
    project = project_in(tmp_path)
    move_pictures(project, tmp_path / "moved")
    edition = edition_of(project.runs()[0].folder)
    learnt = finish(worker.learn(Classifiers(), edition, tmp_path / "cache"))
    assert len(learnt.known.items) == 6
    assert all(Path(item.path).is_file() for item in learnt.known.items)


def test_pictures_that_are_moved_while_it_is_open_are_found_again(similar, tmp_path):
    project, view = similar.session.project, similar.view
    move_pictures(project, tmp_path / "moved")
    similar.items = project.dataset().of("val")
    similar.session.items_changed.publish(None)
    similar.look_at()
    similar.until(lambda: all(Path(like.path).is_file() for like in view._likes[view.nearest]))


def test_the_labels_of_the_nearest_are_said_for_one_as_for_many():
    one, other = (Like(Item("1", "1.png", label, "train", 8, 8), 0.9) for label in ("dent", "good"))
    assert _sentence([one]) == "The one most like it is labelled dent."
    assert _sentence([one, one]) == "All 2 most like it are labelled dent."
    assert _sentence([one, one, other]).endswith("the labels are: 2 dent, 1 good.")


def test_every_control_has_a_name_and_a_tip(similar):
    for control in controls(similar.view):
        assert control.accessibleName(), called(control)
        assert control.toolTip(), called(control)


def test_the_nearest_stands_beside_the_picture_and_another_can_be_chosen(similar):
    view = similar.view
    similar.until(lambda: view.beside_title.text())
    assert view.beside_note.text().endswith(" of 1")
    view.others.set_current(2)
    name = view._likes[view.others][2].path.rsplit("/", 1)[-1]
    similar.until(lambda: view.beside_title.text() == name)


def test_a_neighbour_can_be_looked_at(similar):
    wishes: list[StageWish] = []
    similar.session.stage_wanted.listen(wishes.append)
    similar.until(lambda: similar.view.look.isEnabled())
    similar.view.look.click()
    assert str(wishes[0].about.path) == similar.view._likes[similar.view.nearest][0].path
    assert Path(similar.items[0].path) in wishes[0].about.among


def test_another_picture_that_took_a_neighbour_s_place_is_not_shown_as_that(similar):
    view = similar.view
    similar.until(lambda: view.beside_title.text())
    other = view._likes[view.nearest][2]
    Path(other.path).write_bytes(Path(similar.items[0].path).read_bytes())
    view.nearest.set_current(2)
    similar.until(lambda: view.beside._message)
    assert not view.look.isEnabled()


def test_another_picture_has_other_neighbours_at_once(similar):
    first = similar.view.title.text()
    similar.look_at(3)
    similar.until(lambda: similar.view.note.text().startswith(f"Labelled {similar.items[3].label}"))
    assert (first, similar.view.title.text()) != ("", "")


def test_another_label_has_other_neighbours_of_other_classes(similar):
    first = similar.items[0].label
    other = next(one.label for one in similar.items if one.label != first)
    similar.attention.turn_to(similar.attention.now._replace(label=other))
    similar.until(lambda: similar.view.note.text().startswith(f"Labelled {other}"))
    assert similar.view.others_head.text() == f"Most like it, but not {other}"


def test_a_run_that_went_on_gets_to_know_its_pictures_anew(similar):
    grid = similar.view.nearest
    before = [grid.cell(place).badge for place in range(grid.count())]
    similar.learn_on()
    similar.until(lambda: [grid.cell(place).badge for place in range(grid.count())] != before)


def learn_without_end(similar, patched):
    def learn(*about):
        yield from endless()

    patched.setattr(worker, "learn", learn)
    similar.learn_on()
    similar.until(lambda: similar.session.running(KEY))


def test_stop_holds_until_it_is_begun_again(similar, monkeypatch):
    with monkeypatch.context() as patched:
        learn_without_end(similar, patched)
        similar.session.stop(KEY)
        similar.until(lambda: similar.view.begin.isVisible())
        similar.look_at(1, written=similar.attention.now.written)
        assert not similar.session.running(KEY)
        assert similar.view.begin.isVisible()
    similar.view.begin.click()
    similar.until(lambda: similar.view.nearest.isVisible())


def test_only_who_stays_has_stopped_it(similar, monkeypatch):
    with monkeypatch.context() as patched:
        learn_without_end(similar, patched)
    similar.tab.hidden()
    similar.tab.shown()
    similar.until(lambda: similar.view.nearest.isVisible())


def test_a_picture_that_cannot_be_read_is_told_in_words(similar):
    Path(similar.items[1].path).write_bytes(b"no picture")
    similar.look_at(1)
    similar.until(lambda: similar.view._stack.currentIndex() == 2)
    assert similar.view.trouble.title.text()


def test_a_run_that_was_deleted_is_told_in_words(similar):
    similar.lose_run()
    similar.look_at(2)
    similar.until(lambda: similar.view._stack.currentIndex() == 2)


def test_a_model_that_came_to_harm_is_told_in_words(qtbot, tmp_path):
    with asked(qtbot, tmp_path, tab, harm=True) as hand:
        hand.until(lambda: hand.view._stack.currentIndex() == 2)
        assert "not numbers" in hand.view.trouble.title.text()
