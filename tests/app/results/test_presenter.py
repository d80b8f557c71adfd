"""What Results says of runs, without a window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from tests.app.runs import CLASSES, evaluation, pictures, run_in
from tests.app.sessions import drain_until, endless, open_session
from workbench.app.inspect import chosen
from workbench.app.inspect.attention import Regarded
from workbench.app.inspect.chosen import Offers
from workbench.app.inspect.values import Way
from workbench.app.results import presenter as module
from workbench.app.results.measured import measured, row_of
from workbench.app.results.presenter import ResultsPresenter, ResultsView
from workbench.app.results.sheets import sheet_title
from workbench.app.shell.wishes import InspectWish, ResumeWish
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress
from workbench.core.files import write_json
from workbench.data.scanning import Scan
from workbench.evaluation.evaluation import Evaluation
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.showing.drawing import Drawing
from workbench.project import runs
from workbench.project.holding import NOTE, Holder
from workbench.training.distillation.report import CopyReport
from workbench.training.keeping.files import COPY
from workbench.training.keeping.recalling import recalled
from workbench.training.keeping.record import Environment


@pytest.fixture
def view():
    return create_autospec(ResultsView, instance=True)


@pytest.fixture
def dataset(tmp_path):
    return pictures(tmp_path / "pictures")


@pytest.fixture
def made(session, dataset):
    return run_in(session.project.folder, dataset)


def state(view):
    return view.show_detail.call_args.args[0].state if view.show_detail.called else None


def shown(view, session):
    presenter = ResultsPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: state(view) not in (None, "loading", "measuring"))
    return presenter


def test_without_a_project_it_leads_to_data(view):
    with open_session() as session:
        ResultsPresenter(view, session).shown()
    view.show_front.assert_called_with("no_project")


def test_a_project_without_runs_shows_the_empty_page(view, session):
    ResultsPresenter(view, session).shown()
    view.show_front.assert_called_with("empty")
    view.show_runs.assert_not_called()


def test_where_test_pictures_were_measured_they_are_told_first(view, session, made, dataset):
    run = run_in(session.project.folder, dataset, number=2)
    run.save_evaluation("test", evaluation(dataset, wrong=3))
    shown(view, session)
    said = view.show_detail.call_args.args[0].sentence
    assert said.startswith("On 6 pictures set aside for the test, it was right 50.0")
    assert "The classifier of epoch 3" in said


def test_the_newest_run_is_chosen_and_its_score_said_honestly(view, session, made, dataset):
    run_in(session.project.folder, dataset, number=2, backbone="efficientnet_b0")
    shown(view, session)
    rows, current = view.show_runs.call_args.args
    assert [row.name for row in rows] == ["Run 1", "Run 2"]
    assert current == rows[-1].folder
    detail = view.show_detail.call_args.args[0]
    assert detail.title == "Run 2 · EfficientNet B0"
    assert detail.sentence.startswith(
        "The classifier of epoch 3, its best, is kept. "
        "On 6 pictures it did not learn from, it was right 83.3\u00a0%"
    )
    assert "chosen by these pictures, so the figure flatters a little" in detail.sentence
    assert "little more than a hint" in detail.sentence


def test_a_row_says_what_the_run_was_and_how_far_its_score_can_be_trusted(view, session, made):
    shown(view, session)
    row = view.show_runs.call_args.args[0][0]
    assert (row.epochs_done, row.epochs, row.state) == (3, 5, "Finished")
    assert row.accuracy == 0.8
    assert row.interval is not None
    assert row.interval.low < 0.8 < row.interval.high


def test_a_cell_shows_its_pictures_the_surest_first(view, session, made):
    presenter = shown(view, session)
    presenter.choose_cell(0, 1)
    found = view.show_pictures.call_args.args[0]
    assert found.title == "1 picture of “dent” taken for “good”"
    assert [(shot.truth, shot.said) for shot in found.shots] == [(0, 1)]
    assert found.classes == CLASSES


def test_a_picture_of_a_cell_opens_in_inspect_among_its_neighbours(view, session, made):
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter = shown(view, session)
    presenter.choose_cell(1, 1)
    presenter.open_cell_picture(1)
    about = wishes[-1].about
    assert wishes[-1].stage == "inspect"
    assert isinstance(about, InspectWish)
    assert about.run == made.folder
    assert about.path == about.among[1]
    assert len(about.among) == 2


def test_of_a_cell_of_many_pictures_inspect_is_handed_those_around(view, session, made):
    names = tuple(f"/parts/{number}.png" for number in range(3000))
    sure = tuple((1 - number / 9000, number / 9000, 0.0) for number in range(3000))
    made.save_evaluation("val", Evaluation(CLASSES, names, names, (0,) * 3000, sure))
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter = shown(view, session)
    presenter.choose_cell(0, 0)
    presenter.open_cell_picture(1500)
    about = wishes[-1].about
    assert about.path == Path("/parts/1500.png")
    assert [path.stem for path in about.among] == [str(number) for number in range(1000, 2000)]


def reloaded(presenter, view, session):
    """Let the runs change, and wait until the chosen one is read again."""
    rows = view.show_runs.call_count
    session.runs_changed.publish(None)
    drain_until(session, lambda: view.show_runs.call_count > rows)
    drain_until(session, lambda: not presenter._requests.busy)
    session.drain()


def test_the_place_on_the_page_is_kept_while_nothing_of_the_run_changes(
    view, session, made, dataset
):
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter = shown(view, session)
    presenter.choose_cell(0, 1)
    details = view.show_detail.call_count
    run_in(session.project.folder, dataset, number=2)
    reloaded(presenter, view, session)
    assert view.show_detail.call_count == details
    presenter.open_cell_picture(0)
    assert wishes[-1].stage == "inspect"


def test_a_click_is_answered_while_the_run_is_read_again(view, session, made):
    presenter = shown(view, session)
    session.runs_changed.publish(None)
    drain_until(session, lambda: view.show_runs.call_count == 2)
    presenter.choose_cell(0, 1)
    view.show_pictures.assert_called_once()


def test_a_run_that_was_measured_anew_is_shown_anew(view, session, made, dataset):
    presenter = shown(view, session)
    made.save_evaluation("val", evaluation(dataset, wrong=3))
    reloaded(presenter, view, session)
    assert len(view.show_detail.call_args.args[0].mistakes) == 3


def test_pictures_that_were_moved_and_read_again_are_opened_where_they_lie_now(
    view, session, made, tmp_path
):
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter = shown(view, session)
    (tmp_path / "pictures").rename(tmp_path / "moved")
    moved = pictures(tmp_path / "moved")
    scan = Scan(tmp_path / "moved", moved.items, (), moved.classes, ())
    session.project.catalogue.replace(scan, tmp_path / "moved")
    session.items_changed.publish(None)
    drain_until(session, lambda: Path(view.show_detail.call_args.args[0].mistakes[0].path).exists())
    presenter.choose_cell(0, 1)
    presenter.open_cell_picture(0)
    presenter.open_mistake(0)
    assert [wish.about.path.exists() for wish in wishes] == [True, True]


def test_a_run_nobody_measured_is_measured_by_itself(view, session, dataset, monkeypatch):
    run = run_in(session.project.folder, dataset, measured=False)

    def evaluate(run, split, device):
        yield Progress(1, 6, "Measuring")
        run.save_evaluation(split, evaluation(dataset))

    monkeypatch.setattr(module.asking, "evaluate_run", evaluate)
    shown(view, session)
    drain_until(session, lambda: state(view) == "ready")
    assert run.evaluation("val") is not None
    assert "measuring" in [call.args[0].state for call in view.show_detail.call_args_list]


def test_a_run_that_is_being_measured_says_so_when_the_runs_change(
    view, session, dataset, monkeypatch
):
    run_in(session.project.folder, dataset, measured=False)
    monkeypatch.setattr(module.asking, "evaluate_run", lambda run, split, device: endless())
    presenter = ResultsPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: state(view) == "measuring")
    reloaded(presenter, view, session)
    assert state(view) == "measuring"
    session.stop("evaluation")
    drain_until(session, lambda: state(view) == "unmeasured")


def test_a_measurement_that_fails_is_said_and_not_tried_for_ever(
    view, session, dataset, monkeypatch
):
    run_in(session.project.folder, dataset, measured=False)
    calls = []

    def evaluate(run, split, device):
        calls.append(split)
        yield Progress(1, 6, "Measuring")
        raise WorkbenchError("The pictures are gone.", "Plug the disk in again.")

    monkeypatch.setattr(module.asking, "evaluate_run", evaluate)
    presenter = shown(view, session)
    drain_until(session, lambda: state(view) == "failed")
    detail = view.show_detail.call_args.args[0]
    assert (detail.sentence, detail.hint) == ("The pictures are gone.", "Plug the disk in again.")
    assert calls == ["val"]
    presenter.measure()
    drain_until(session, lambda: len(calls) == 2 and state(view) == "failed")


def test_while_a_training_runs_measuring_waits_for_a_click_and_keeps_off_its_device(
    view, session, dataset, monkeypatch
):
    run_in(session.project.folder, dataset, measured=False)

    def forever():
        while True:
            yield Progress(0, None, "Training")

    def evaluate(run, split, device):
        devices.append(device)
        yield from endless()

    devices = []
    monkeypatch.setattr(module.asking, "evaluate_run", evaluate)
    session.start("training", "Run 2", forever)
    session.drain()
    presenter = shown(view, session)
    assert state(view) == "unmeasured"
    presenter.measure()
    drain_until(session, lambda: devices)
    assert devices == ["cpu"], "a training needs the graphics card for itself"
    session.stop_all()


def test_a_run_that_another_program_trains_is_not_measured_anew_at_every_epoch(
    view, session, dataset
):
    run = run_in(session.project.folder, dataset, state=None, measured=False)
    write_json(run.folder / NOTE, Holder("another machine", 7))
    shown(view, session)
    assert state(view) == "unmeasured"
    assert session.running("evaluation") is None


def test_a_run_that_was_cut_off_can_go_on(view, session, dataset):
    run = run_in(session.project.folder, dataset, state=None)
    (run.folder / "checkpoint").mkdir()
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter = shown(view, session)
    assert view.show_detail.call_args.args[0].can_resume
    assert view.show_runs.call_args.args[0][0].state == "Cut off"
    presenter.resume()
    assert wishes[-1].stage == "train"
    assert wishes[-1].about == ResumeWish(run.folder)


def test_a_run_that_was_cut_off_shows_the_figure_of_its_classifier(view, session, dataset):
    run = run_in(session.project.folder, dataset, state=None)
    row = row_of(run)
    assert row.accuracy == run.evaluation("val").accuracy
    assert row.interval is not None
    assert "The classifier of epoch 3" in measured(run).detail.sentence
    unmeasured = run_in(session.project.folder, dataset, number=2, state=None, measured=False)
    assert row_of(unmeasured).accuracy == unmeasured.history()[-1].val_accuracy
    (unmeasured.folder / "classifier.json").unlink()
    assert row_of(unmeasured).accuracy is None


def test_of_a_run_that_ended_the_table_reads_no_record_and_of_one_that_was_cut_off_once(
    session, dataset, monkeypatch
):
    read = []
    monkeypatch.setattr(runs, "recalled", lambda folder: read.append(folder) or recalled(folder))
    ended = run_in(session.project.folder, dataset)
    cut_off = run_in(session.project.folder, dataset, number=2, state=None, measured=False)
    row_of(ended)
    assert read == []
    assert row_of(cut_off).epochs_done == 3
    assert read == [cut_off.folder]
    measured(cut_off)
    measured(ended)
    assert read == [cut_off.folder, cut_off.folder, ended.folder]


def test_a_run_that_went_on_keeps_the_time_of_its_first_start(session, dataset):
    run = run_in(session.project.folder, dataset)
    first = "2026-03-01T10:00:00+00:00"
    later = Environment(first, "CPU", 2, 0, "", "3.11", {}, "").going_on(
        Environment("2026-03-02T10:00:00+00:00", "CPU", 2, 0, "", "3.11", {}, "")
    )
    write_json(run.folder / "environment.json", later)
    assert row_of(run).when == datetime.fromisoformat(first)


def test_a_copy_whose_teacher_is_not_ready_can_go_on(view, session, dataset):
    run = run_in(session.project.folder, dataset, state=None, measured=False)
    (run.folder / "classifier.json").unlink()
    write_json(run.folder / COPY, CopyReport(str(run.folder), "/runs/001", "", None))
    shown(view, session)
    detail = view.show_detail.call_args.args[0]
    assert detail.can_resume
    assert detail.beside is None
    assert view.show_runs.call_args.args[0][0].strategy == "Small copy of Run 1"


@pytest.mark.parametrize("name", ["recipe.json", "summary.json"])
def test_a_run_that_cannot_be_read_has_a_line_that_says_so_and_why(
    view, session, made, dataset, name
):
    broken = run_in(session.project.folder, dataset, number=2)
    (broken.folder / name).write_text('{"of": "a newer version"')
    shown(view, session)
    rows = view.show_runs.call_args.args[0]
    assert [(row.name, row.state) for row in rows] == [
        ("Run 1", "Finished"),
        ("Run 2", "Cannot be read"),
    ]
    detail = view.show_detail.call_args.args[0]
    assert (detail.title, detail.state) == ("Run 2", "unreadable")
    assert f"{name}” is damaged or was made by a newer version" in detail.sentence
    assert "Update the program" in detail.hint


def test_stopping_a_measurement_leaves_the_run_unmeasured_until_asked(
    view, session, dataset, monkeypatch
):
    run_in(session.project.folder, dataset, measured=False)
    begun = []

    def evaluate(run, split, device):
        begun.append(split)
        while True:
            yield Progress(1, 6, "Measuring")

    monkeypatch.setattr(module.asking, "evaluate_run", evaluate)
    presenter = ResultsPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: begun)
    session.stop("evaluation")
    drain_until(session, lambda: session.running("evaluation") is None)
    drain_until(session, lambda: state(view) == "unmeasured")
    session.drain()
    assert session.running("evaluation") is None
    presenter.measure()
    drain_until(session, lambda: len(begun) == 2)


def test_closing_the_project_empties_the_page(view, session, made):
    presenter = shown(view, session)
    session.close_project()
    session.drain()
    assert presenter.current is None
    view.show_front.assert_called_with("no_project")


def test_the_pictures_of_a_cell_go_on_a_contact_sheet(view, session, made, tmp_path, monkeypatch):
    asked = []

    def sheet_of(run, pictures, path, wish, device):
        names = [one.name for one in pictures]
        asked.append((run.folder, names, path.name, wish.method, wish.target, wish.drawing))
        yield from ()

    monkeypatch.setattr("workbench.project.explaining.sheet_of", sheet_of)
    presenter = shown(view, session)
    presenter.save_sheet(tmp_path / "sheet.png")
    presenter.choose_cell(0, 1)
    shots = view.show_pictures.call_args.args[0].shots
    # As Inspect last explained and drew; what is explained is what the model said.
    lines = Drawing(contours=True)
    session.regarded = Regarded(way=Way("crack", method="occlusion"), drawing=lines)
    assert "Occlusion" in sheet_title(session, made.folder)
    presenter.save_sheet(tmp_path / "sheet.png")
    drain_until(session, lambda: asked)
    names = [Path(shot.path).name for shot in shots]
    assert asked == [(made.folder, names, "sheet.png", "occlusion", None, lines)]


def test_a_sheet_is_made_in_the_usual_way_where_inspect_chose_none_that_the_run_can_do(
    session, made, monkeypatch
):
    suiting = Offers((), tuple(one for one in ATTRIBUTIONS if one.name != "rollout"))
    monkeypatch.setattr(chosen, "offers_of", lambda _run: suiting)
    assert sheet_title(session, made.folder).startswith(
        "Save the contact sheet (maps by Close look"
    )
    session.regarded = Regarded(way=Way(method="rollout"))  # which that network has not
    assert "Close look" in sheet_title(session, made.folder)
