from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import create_autospec

import pytest

from tests.app.inspect.made_up import MODEL, MadeUpLooks, learn_on, project_in, say_of
from tests.app.sessions import drain_until, words_of
from workbench.app.inspect.picture.presenter import PictureView
from workbench.app.inspect.presenter import InspectPresenter, InspectView
from workbench.app.inspect.values import Way
from workbench.app.shell.session import Session
from workbench.app.shell.wishes import InspectWish
from workbench.core.errors import WorkbenchError
from workbench.data.marks import Frame
from workbench.data.scanning import Scan
from workbench.inspection.attributions.methods import DEFAULT
from workbench.inspection.showing.drawing import Drawing


class BothViews(InspectView, PictureView, Protocol):
    """The page with its Picture tab."""


class Stage:
    """A presenter with all it needs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.view: Any = create_autospec(BothViews, instance=True)
        self.looks = MadeUpLooks()
        self.presenter = InspectPresenter(self.view, self.view, session, self.looks)

    def open(self, folder: Path, runs: int = 1) -> Path:
        project = project_in(folder, runs)
        self.session.open(project)
        return project.folder

    def settle(self) -> None:
        """Until nothing is awaited, not even ahead of time."""
        drain_until(self.session, self._idle)
        self.session.drain()
        seen = -1
        while seen != len(self.looks.asked):
            seen = len(self.looks.asked)
            drain_until(self.session, self._idle)
            self.session.drain()

    def _idle(self) -> bool:
        presenter = self.presenter
        return not (presenter._gathering.busy or presenter.picture_tab._looking._question.busy)

    def said(self) -> Any:
        return self.view.show_verdict.call_args.args[0]

    def last(self, name: str) -> Any:
        return getattr(self.view, name).call_args.args


@pytest.fixture
def stage(session) -> Stage:
    return Stage(session)


def test_without_a_project_it_leads_to_data(stage):
    stage.presenter.shown()
    stage.view.show_front.assert_called_with("no_project")


def test_a_run_without_a_picture_is_looked_at_by_the_first_held_out(stage, tmp_path):
    folder = stage.open(tmp_path)
    run = folder / "runs" / "001"
    stage.presenter.receive(InspectWish(None, run))
    stage.settle()
    held_out = stage.session.project.dataset().of("val")
    assert stage.presenter.picture == Path(held_out[0].path)
    assert stage.last("show_runs")[1] == str(run)


def test_without_a_trained_model_it_leads_to_train(stage, tmp_path):
    stage.open(tmp_path, runs=0)
    stage.presenter.shown()
    stage.view.show_front.assert_called_with("no_run")


def test_it_begins_with_the_first_held_out_picture_and_the_newest_run(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    stage.presenter.shown()
    stage.settle()
    shots, classes, place = stage.last("show_strip")
    assert (len(shots), place) == (6, 0)
    assert all("1.png" in s.path or "3.png" in s.path for s in shots)
    assert classes == ("dent", "good", "scratch")
    assert stage.last("show_runs")[1] == str(folder / "runs" / "002")
    assert stage.said().title == Path(shots[0].path).name


@pytest.mark.parametrize("name", ["recipe.json", "summary.json"])
def test_a_run_that_cannot_be_read_does_not_stand_in_the_way_of_the_others(stage, tmp_path, name):
    folder = stage.open(tmp_path, runs=2)
    (folder / "runs" / "002" / name).write_text('{"of": "a newer version"')
    stage.presenter.shown()
    stage.settle()
    choices, current = stage.last("show_runs")
    assert [choice.value for choice in choices] == [str(folder / "runs" / "001")]
    assert current == choices[0].value
    assert stage.said()


def test_the_catalogue_is_read_in_a_worker(stage, tmp_path, monkeypatch):
    stage.open(tmp_path)
    threads = []
    read = stage.session.project.dataset

    def dataset():
        threads.append(threading.current_thread())
        return read()

    monkeypatch.setattr(stage.session.project, "dataset", dataset)
    stage.presenter.shown()
    stage.settle()
    assert threads
    assert threading.current_thread() not in threads


def test_the_verdict_says_what_the_model_says_and_what_the_label_is(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    said = stage.said()
    assert said.sentence == "Wrong: it says good, and is 70.0\u00a0% sure. The label is dent."
    assert said.tone == "trouble"
    assert [(b.name, b.truth, b.explained) for b in said.bars] == [
        ("good", False, True),
        ("dent", True, False),
        ("scratch", False, False),
    ]


def test_the_neighbours_are_looked_at_ahead_and_then_shown_at_once(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    asked = len(stage.looks.asked)
    assert asked == 4  # itself and the next three
    stage.view.show_busy.reset_mock()
    stage.presenter.step(1)
    assert stage.said().title == "3.png"
    assert all(not call.args[0] for call in stage.view.show_busy.call_args_list)


def test_arrow_keys_stop_at_both_ends(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.step(-1)
    for _ in range(20):
        stage.presenter.step(1)
    assert stage.last("move_strip") == (5,)


def test_only_the_newest_of_many_wishes_is_shown(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    drain_until(stage.session, lambda: stage.presenter.picture)
    stage.view.show_verdict.reset_mock()
    for place in (1, 2, 3, 4):
        stage.presenter.move_to(place)
    stage.settle()
    shown = [call.args[0].title for call in stage.view.show_verdict.call_args_list]
    assert shown == [Path(stage.presenter.picture).name]


def test_another_class_is_explained_on_the_same_view(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("target", "dent")
    stage.settle()
    assert stage.said().bars[1].explained
    assert stage.last("show_choices")
    assert stage.view.show_picture.call_args.args[1] is True


def test_why_one_class_and_not_another_is_asked_until_only_one_is_wanted_again(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    for part, name in (("target", "dent"), ("against", "good")):
        stage.presenter.picture_tab.choose(part, name)
        stage.settle()
    assert stage.presenter.attention.now.way.question == '"dent" - "good"'
    stage.presenter.picture_tab.choose("against", "")
    assert stage.presenter.attention.now.way.question == "dent"


def test_more_pixels_are_asked_for_and_no_longer_for_another_run(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("side", "64")
    assert stage.presenter.attention.now.wanted.way.side == 64
    stage.presenter.choose_run(str(folder / "runs" / "001"))
    assert stage.presenter.attention.now.way.side is None


def test_nothing_that_speaks_for_a_class_is_said_plainly(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("target", "scratch")
    stage.settle()
    assert stage.said().empty
    assert "no positive evidence" in stage.said().evidence


def test_a_wish_of_another_stage_is_shown_among_its_own_pictures(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    among = tuple(tmp_path / "pictures" / "scratch" / f"{n}.png" for n in (0, 1, 2))
    stage.presenter.receive(InspectWish(among[1], folder / "runs" / "001", among))
    stage.settle()
    shots, _, place = stage.last("show_strip")
    assert ([Path(s.path) for s in shots], place) == (list(among), 1)
    assert shots[0].label == "scratch"
    assert stage.last("show_runs")[1] == str(folder / "runs" / "001")


def test_whoever_comes_back_finds_the_picture_that_was_looked_at(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.step(1)
    looked_at = stage.presenter.picture
    stage.presenter.shown()
    stage.settle()
    assert stage.presenter.picture == looked_at
    assert stage.last("show_strip")[2] == 1


def test_a_wish_outlasts_news_of_runs_until_it_is_answered_and_no_longer(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    among = tuple(tmp_path / "pictures" / "scratch" / f"{n}.png" for n in (0, 1, 2))
    stage.presenter.receive(InspectWish(among[2], None, among))
    stage.session.runs_changed.publish(None)
    stage.settle()
    assert stage.presenter.picture == among[2]
    stage.presenter.step(-1)
    stage.session.runs_changed.publish(None)
    stage.settle()
    assert stage.presenter.picture == among[1]


def test_a_step_taken_while_pictures_are_gathered_is_not_taken_back(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.session.runs_changed.publish(None)
    stage.presenter.step(1)
    stage.settle()
    assert stage.last("show_strip")[2] == 1


def test_a_picture_from_outside_has_no_label(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.open_picture(tmp_path / "elsewhere.png")
    stage.settle()
    assert stage.said().tone == "plain"
    assert not any(bar.truth for bar in stage.said().bars)


def test_a_picture_that_cannot_be_read_is_said_and_the_next_one_comes(stage, tmp_path):
    stage.open(tmp_path)
    good = tmp_path / "pictures" / "good" / "0.png"
    broken = tmp_path / "broken.png"
    stage.presenter.receive(InspectWish(broken, None, (broken, good)))
    stage.settle()
    stage.view.show_trouble.assert_called_once_with("The file is cut off.", "Copy it again.")
    stage.presenter.step(1)
    stage.settle()
    assert stage.said().title == "0.png"


def test_another_run_is_asked_anew(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.choose_run(str(folder / "runs" / "001"))
    stage.settle()
    assert stage.looks.asked[-1].edition.run == folder / "runs" / "001"


def test_another_run_is_asked_about_what_it_knows_only(stage, tmp_path):
    folder = stage.open(tmp_path, runs=3)
    one, other, last = (folder / "runs" / name for name in ("001", "002", "003"))
    say_of(one, "squeezenet1_1", ("dent", "rust"))
    say_of(other)
    say_of(last)
    stage.presenter.shown()
    stage.settle()

    def choose_all() -> None:
        stage.presenter.picture_tab.choose("target", "scratch")
        stage.presenter.picture_tab.choose("method", "deeplift")
        stage.presenter.picture_tab.choose_settings((("start", "own"),))
        stage.presenter.picture_tab.choose("layer", "layer3")

    def asked() -> tuple[object, ...]:
        stage.settle()
        wanted = stage.presenter.attention.now
        return wanted.way.target, wanted.way.method, wanted.way.layer, wanted.way.settings

    choose_all()
    stage.presenter.choose_run(str(other))
    assert asked() == ("scratch", "deeplift", "auto", (("start", "own"),))
    choose_all()
    stage.presenter.choose_run(str(one))
    assert asked() == (None, DEFAULT, "auto", ())
    stage.presenter.choose_run(str(other))
    choose_all()
    stage.presenter.receive(InspectWish(stage.presenter.picture, one))
    assert asked() == (None, DEFAULT, "auto", ())


def test_a_run_that_is_gone_takes_the_layer_with_it(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("layer", "layer3")
    shutil.rmtree(folder / "runs" / "002")
    stage.session.runs_changed.publish(None)
    stage.settle()
    assert stage.presenter.attention.now.way.layer == "auto"


def test_another_project_is_not_asked_about_the_classes_and_layers_of_the_one_before(
    stage, tmp_path
):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("target", "scratch")
    stage.presenter.picture_tab.choose("layer", "layer3")
    (tmp_path / "other").mkdir()
    say_of(stage.open(tmp_path / "other") / "runs" / "001", classes=("rust", "good"))
    stage.settle()
    assert stage.presenter.attention.now.way == Way()


def test_only_methods_that_suit_the_network_are_offered(stage, tmp_path):
    folder = stage.open(tmp_path, runs=2)
    say_of(folder / "runs" / "002")
    say_of(folder / "runs" / "001", "squeezenet1_1")
    stage.presenter.shown()
    stage.settle()

    def offered() -> set[str]:
        calls = stage.view.show_choices.call_args_list
        filled = {name: choices for name, choices, _ in (call.args for call in calls)}
        return {choice.value for choice in filled["method"]}

    assert {"deeplift", "gradcam"} < offered()
    stage.presenter.choose_run(str(folder / "runs" / "001"))
    assert "deeplift" not in offered()
    assert "gradcam" in offered()


def test_what_could_not_be_shown_has_no_checks(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.open_picture(tmp_path / "broken.png")
    stage.settle()
    assert stage.last("show_trust")[0] == ()


@pytest.mark.parametrize("told", [True, False])
def test_a_run_that_went_on_is_asked_anew(stage, tmp_path, told):
    folder = stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    first = stage.looks.asked[0]
    learn_on(folder / "runs" / "001")
    if told:
        stage.session.runs_changed.publish(None)
    else:  # a run still learning says nothing of each classifier it saves
        stage.presenter.step(1)
        stage.presenter.step(-1)
    stage.settle()
    paths = [asked.path for asked in stage.looks.asked if asked.edition != first.edition]
    assert first.path in paths
    assert stage.presenter.attention.now.edition == stage.looks.asked[-1].edition


def test_a_map_is_saved_with_the_name_of_the_model_that_made_it(stage, tmp_path, monkeypatch):
    from workbench.inspection.evidence.overlay_files import read_receipt

    folder = stage.open(tmp_path)
    monkeypatch.setattr("tests.app.inspect.made_up.MODEL", MODEL._replace(sha256="of then"))
    stage.presenter.shown()
    stage.settle()
    learn_on(folder / "runs" / "001")
    stage.presenter.picture_tab.saver.save(tmp_path / "map.png")
    drain_until(stage.session, lambda: not stage.session.activities())
    assert read_receipt(tmp_path / "map.png").model == "of then"


def test_a_picture_that_changed_since_it_was_looked_at_is_looked_at_again_before_it_is_saved(
    stage, tmp_path
):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    said = words_of(stage.session)
    stage.presenter.picture.write_bytes((tmp_path / "pictures/good/0.png").read_bytes())
    stage.presenter.picture_tab.saver.save(tmp_path / "map.png")
    drain_until(stage.session, lambda: said)
    assert said[0].text == "The picture has changed since it was looked at."
    assert not (tmp_path / "map.png").exists()
    stage.presenter.step(1)
    stage.presenter.step(-1)
    stage.settle()
    stage.presenter.picture_tab.saver.save(tmp_path / "map.png")
    drain_until(stage.session, lambda: (tmp_path / "map.png").exists())


def test_a_file_that_was_written_over_is_looked_at_anew_and_told_where_it_is_no_picture(
    stage, tmp_path, monkeypatch
):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    before = stage.presenter.picture_tab._telling.shown
    stage.session.items_changed.publish(None)
    drain_until(stage.session, lambda: stage.presenter.picture_tab._telling.shown is not before)
    assert stage.presenter.picture_tab._telling.shown.wanted == before.wanted
    stage.settle()

    def broken(wanted, work=None):
        raise WorkbenchError("The file is cut off.", "Copy it again.")

    monkeypatch.setattr(stage.looks, "look", broken)
    stage.session.items_changed.publish(None)
    drain_until(stage.session, lambda: stage.view.show_trouble.called)


def test_other_colours_need_no_new_look(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    asked = len(stage.looks.asked)
    stage.presenter.picture_tab.draw(Drawing("cividis", contours=True))
    stage.settle()
    assert len(stage.looks.asked) == asked


def test_the_overlay_is_saved_with_its_receipt(stage, tmp_path):
    from workbench.inspection.evidence.overlay_files import read_receipt

    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    assert stage.presenter.picture_tab.saver.suggested_name() == "1-good.png"
    said = []
    stage.session.said.listen(said.append)
    stage.presenter.picture_tab.saver.save(tmp_path / "map.png")
    drain_until(stage.session, lambda: said)
    assert said[0].tone == "good"
    receipt = read_receipt(tmp_path / "map.png")
    assert receipt is not None
    assert receipt.target == "good"


def test_nothing_can_be_saved_where_nothing_is_looked_at(stage, tmp_path):
    folder = stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    assert stage.presenter.picture_tab.saver.suggested_name()
    shutil.rmtree(folder / "runs" / "001")
    stage.session.runs_changed.publish(None)
    assert stage.presenter.picture_tab.saver.suggested_name() == ""
    assert stage.said() is None
    assert stage.last("show_trust")[0] == ()


def test_without_pictures_in_the_strip_nothing_is_awaited_and_nothing_can_be_saved(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.session.project.catalogue.replace(Scan(tmp_path, (), (), (), ()), tmp_path)
    stage.looks.forget()
    stage.presenter.step(1)  # its look is still to come
    assert stage.last("show_busy")[0]
    stage.session.items_changed.publish(None)
    stage.settle()
    assert stage.presenter.picture is None
    assert stage.presenter.picture_tab.saver.suggested_name() == ""
    assert stage.last("show_busy")[0] == ""


def test_how_far_the_map_can_be_relied_on_is_said_in_words(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    drain_until(stage.session, lambda: len(stage.last("show_trust")[0]) == 2)
    learned, matters = stage.last("show_trust")[0]
    assert (learned.tone, matters.tone) == ("good", "good")
    assert "0.10" in learned.text
    assert "goes from 70.0\u00a0% to 20.0\u00a0%" in matters.text


def test_a_sheet_of_the_strip_asks_what_the_page_asks(stage, tmp_path, monkeypatch):
    from workbench.project import explaining

    asked = []

    def sheet_of(run, pictures, path, wish, device, labels):
        asked.append((run.folder.name, len(pictures), path.name, wish, device, labels))
        yield from ()

    monkeypatch.setattr(explaining, "sheet_of", sheet_of)
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.draw(Drawing(contours=True))
    stage.presenter.picture_tab.choose("target", "dent")
    stage.settle()
    stage.presenter.picture_tab.saver.save_sheet(tmp_path / "sheet.png")
    drain_until(stage.session, lambda: asked)
    ((run, count, name, wish, device, labels),) = asked
    assert labels == {shot.path: shot.label for shot in stage.presenter._shots}
    assert (run, count, name, device) == ("001", 6, "sheet.png", "auto")
    assert (wish.target, wish.drawing) == ("dent", Drawing(contours=True))
    assert stage.session.regarded.drawing == wish.drawing  # for sheets that Results makes
    assert stage.session.regarded.way.method == wish.method


def test_stopping_a_slow_method_goes_back_to_the_one_before(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    before = stage.looks.asked[0].way.method
    stage.presenter.picture_tab.choose("method", "scorecam")
    stage.presenter.picture_tab.stop()
    stage.settle()
    assert stage.last("show_choices")[0] in ("method", "layer")
    assert stage.presenter.attention.now.way.method == before
    stage.presenter.picture_tab.choose("method", "scorecam")
    stage.settle()
    stage.presenter.step(1)
    stage.presenter.picture_tab.stop()
    assert stage.presenter.attention.now.way.method == DEFAULT


def test_while_a_map_is_checked_the_page_says_so_and_a_failed_check_too(
    stage, tmp_path, monkeypatch
):
    def check(wanted, work=None):
        raise WorkbenchError("The memory is full.", "Close other programs.")

    monkeypatch.setattr(stage.looks, "check", check)
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    said = [call.args[0] for call in stage.view.show_trust.call_args_list]
    assert said[0][0].text == "Checking the map…"
    drain_until(stage.session, lambda: "memory" in stage.last("show_trust")[0][0].text)
    stage.presenter.step(1)
    stage.settle()
    drain_until(stage.session, lambda: "memory" in stage.last("show_trust")[0][0].text)


def test_a_map_of_nothing_has_nothing_to_check(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.choose("target", "scratch")
    stage.settle()
    assert stage.last("show_trust")[0] == ()


LEFT, ALL_OF_IT = Frame(0.0, 0.0, 1 / 3, 1.0), Frame(0.0, 0.0, 1.0, 1.0)


def test_a_frame_round_the_thing_says_how_much_of_the_evidence_lies_beside_it(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    assert stage.last("show_marks") == ((), True)
    assert stage.last("show_beside") == ("", False)
    # The made-up map holds a third of its evidence in each column.
    stage.presenter.picture_tab.marking.add(LEFT)
    words, warning = stage.last("show_beside")
    assert warning
    assert "outside what you marked" in words
    assert 60 < float(words.split("%")[0].strip(" \u00a0")) < 73
    stage.presenter.picture_tab.marking.add(ALL_OF_IT)
    assert stage.last("show_beside")[1] is False
    stage.presenter.picture_tab.marking.add(Frame(0.5, 0.5, 0.5, 0.5))
    assert stage.last("show_marks") == ((LEFT, ALL_OF_IT), True)


def test_marks_are_kept_by_picture_until_they_are_forgotten(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    stage.presenter.picture_tab.marking.add(LEFT)
    stage.presenter.step(1)
    stage.settle()
    assert stage.last("show_marks") == ((), True)
    stage.presenter.choose_scope("all")
    stage.presenter.choose_scope("held_out")
    stage.settle()
    assert stage.last("show_marks") == ((LEFT,), True)
    project = stage.session.project
    assert [*project.catalogue.marks().values()] == [(LEFT,)]
    stage.presenter.picture_tab.marking.clear()
    assert stage.last("show_marks") == ((), True)
    assert project.catalogue.marks() == {}


def test_each_change_of_the_marks_can_be_taken_back(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    assert stage.last("show_undo") == (False,)
    stage.presenter.picture_tab.marking.add(LEFT)
    stage.presenter.picture_tab.marking.add(ALL_OF_IT)
    stage.presenter.picture_tab.marking.clear()
    kept = stage.session.project.catalogue.marks
    for frames in ((LEFT, ALL_OF_IT), (LEFT,)):
        assert stage.last("show_undo") == (True,)
        stage.presenter.picture_tab.marking.undo()
        assert [*kept().values()] == [frames]
        assert stage.last("show_marks") == (frames, True)
    stage.presenter.step(1)
    stage.settle()
    assert stage.last("show_undo") == (False,)
    stage.presenter.picture_tab.marking.undo()  # nothing of this picture's
    assert [*kept().values()] == [(LEFT,)]
    stage.presenter.step(-1)
    stage.settle()
    stage.presenter.picture_tab.marking.undo()
    assert kept() == {}
    assert stage.last("show_undo") == (False,)


def test_a_picture_from_outside_cannot_be_marked(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.open_picture(tmp_path / "elsewhere.png")
    stage.settle()
    assert stage.last("show_marks") == ((), False)
    stage.presenter.picture_tab.marking.add(LEFT)
    assert stage.session.project.catalogue.marks() == {}


def test_what_is_drawn_before_the_next_picture_came_is_not_taken_for_it(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    first = stage.presenter._shots[0].id
    stage.presenter.picture_tab.marking.add(LEFT)
    stage.looks.forget()
    stage.presenter.step(1)  # its look is still to come: the picture before is on the screen
    assert stage.last("show_marks") == ((), True)
    stage.presenter.picture_tab.marking.add(ALL_OF_IT)
    stage.settle()
    assert stage.session.project.catalogue.marks() == {first: (LEFT,)}


def test_a_mark_outlives_what_was_gathered_before_it(stage, tmp_path):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()
    before, marking = stage.presenter._gathered, stage.presenter.picture_tab.marking
    marking.add(LEFT)
    marking.gathered({s.id for s in stage.presenter._shots}, before.marks)
    marking.add(ALL_OF_IT)
    assert [*stage.session.project.catalogue.marks().values()] == [(LEFT, ALL_OF_IT)]


def test_a_picture_that_could_not_be_shown_cannot_be_marked(stage, tmp_path, monkeypatch):
    stage.open(tmp_path)
    stage.presenter.shown()
    stage.settle()

    def broken(wanted, work=None):
        raise WorkbenchError("The file is cut off.", "Copy it again.")

    stage.looks.forget()
    monkeypatch.setattr(stage.looks, "look", broken)
    stage.presenter.step(1)
    stage.settle()
    stage.presenter.step(-1)  # the first again, which is not there any more either
    stage.settle()
    stage.presenter.picture_tab.marking.add(LEFT)
    assert stage.session.project.catalogue.marks() == {}
