from __future__ import annotations

import threading
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from tests.app.inspect.made_up import project_in
from tests.app.sessions import drain_until
from workbench.app.inspect.pages import run_choices
from workbench.app.predict import presenter as module
from workbench.app.predict import working
from workbench.app.predict.presenter import PredictPresenter, PredictView
from workbench.app.shell.session import Session
from workbench.app.shell.wishes import PredictWish
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Rejected
from workbench.export.onnx import Exported
from workbench.export.readme import readme_path
from workbench.export.receipt import receipt_path
from workbench.models.prediction import PictureRejected, Prediction, PredictionMade, Predictions
from workbench.project.project import create_project
from workbench.project.runs import Run


def made_up(_run: Run, paths: list[Path], _device: str) -> Task[Predictions]:
    """Says “good” of every picture, cannot read those named broken, fails at those named gone."""
    yield Progress(0, len(paths), "Classifying")
    for done, path in enumerate(paths, 1):
        if path.stem == "gone":
            raise WorkbenchError("“gone” is not there.", "Choose it anew.")
        if path.stem == "broken":
            yield PictureRejected(Rejected(str(path), "It is cut off."))
        else:
            yield PredictionMade(Prediction(str(path), "good", 0.9, (("good", 0.9), ("dent", 0.1))))
        yield Progress(done, len(paths), "Classifying")
    return Predictions((), ())


class Stage:
    """A presenter with all it needs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.view: Any = create_autospec(PredictView, instance=True)
        self.presenter = PredictPresenter(self.view, session)
        self.said: list[Any] = []
        session.said.listen(self.said.append)

    def classify(self, *names: str) -> None:
        self.presenter.classify([Path("/new") / name for name in names])
        drain_until(self.session, lambda: not self.presenter.working)

    def shown(self) -> None:
        self.presenter.shown()
        drain_until(self.session, lambda: not self.presenter._requests.busy)
        self.session.drain()

    def rows(self) -> list[Any]:
        return [row for call in self.view.add_rows.call_args_list for row in call.args[0]]

    def outcome(self) -> Any:
        return self.view.show_outcome.call_args.args[0]


@pytest.fixture
def stage(session, monkeypatch) -> Stage:
    monkeypatch.setattr(working, "predict_run", made_up)
    return Stage(session)


@pytest.fixture
def ready(stage, tmp_path) -> Stage:
    stage.session.open(project_in(tmp_path))
    stage.shown()
    return stage


def test_without_a_trained_model_it_leads_to_train(stage, tmp_path):
    stage.presenter.shown()
    stage.view.show_front.assert_called_with("no_project")
    stage.session.open(create_project(tmp_path / "empty.workbench"))
    stage.view.show_front.assert_called_with("no_run")


def test_before_the_first_pictures_it_says_what_to_do(ready):
    ready.view.show_front.assert_called_with("empty")


def test_each_picture_becomes_a_line_with_class_and_how_sure(ready):
    ready.classify("a.jpg", "b.jpg")
    assert [(r.name, r.label, r.place, r.confidence) for r in ready.rows()] == [
        ("a.jpg", "good", 1, 0.9),
        ("b.jpg", "good", 1, 0.9),
    ]
    assert ready.rows()[0].top == "", "there are two classes"
    assert ready.outcome().sentence == "2 pictures classified."
    assert ready.outcome().saveable
    assert not ready.outcome().working


def test_a_file_written_over_is_not_shown_as_it_was(ready, tmp_path):
    path = tmp_path / "latest.png"
    ids = []
    for content in (b"yesterday", b"today"):
        path.write_bytes(content)
        ready.classify(str(path))
        ids.append(ready.rows()[-1].id)
    assert ids[0] != ids[1]


def test_files_that_cannot_be_read_are_listed_with_the_reason(ready):
    ready.classify("a.jpg", "broken.jpg")
    ready.view.add_left_out.assert_called_once_with([("/new/broken.jpg", "It is cut off.")])
    assert ready.outcome().sentence == "1 picture classified. 1 file left out."


def test_while_files_are_looked_for_it_says_how_many_were_found(ready, monkeypatch):
    def looks(_run: Run, _paths: list[Path], _device: str) -> Task[Predictions]:
        yield Progress(1234, None, "Looking for pictures")
        return Predictions((), ())

    monkeypatch.setattr(working, "predict_run", looks)
    ready.classify("folder")
    said = [call.args[0].sentence for call in ready.view.show_outcome.call_args_list]
    assert "1,234 files found" in said


def test_a_failure_is_said_where_the_table_is(ready):
    ready.classify("a.jpg", "gone.jpg")
    assert "“gone” is not there." in ready.outcome().sentence
    assert len(ready.rows()) == 1


def test_stopping_keeps_what_has_been_classified(ready):
    ready.presenter.classify([Path(f"/new/{n}.jpg") for n in range(20_000)])
    drain_until(ready.session, ready.rows)
    ready.presenter.stop()
    drain_until(ready.session, lambda: not ready.presenter.working)
    assert ready.outcome().sentence.startswith("Stopped.")
    assert ready.outcome().saveable


def test_new_pictures_take_the_place_of_those_being_classified(ready):
    ready.presenter.classify([Path(f"/new/{n}.jpg") for n in range(20_000)])
    drain_until(ready.session, ready.rows)
    ready.view.add_rows.reset_mock()
    ready.presenter.classify([Path("/new/last.jpg")])
    drain_until(ready.session, lambda: not ready.presenter.working)
    assert ready.rows()[-1].name == "last.jpg"
    assert ready.outcome().sentence == "1 picture classified."


def test_a_drop_is_classified_with_the_run_it_came_with(ready):
    folder = ready.session.project.runs()[0].folder
    ready.presenter.receive(PredictWish((Path("/new/a.jpg"),), folder))
    drain_until(ready.session, ready.rows)
    assert len(ready.rows()) == 1


def test_the_runs_are_read_out_of_the_windows_thread(stage, tmp_path, monkeypatch):
    threads = []

    def choices(runs):
        threads.append(threading.current_thread())
        return run_choices(runs)

    monkeypatch.setattr(module, "run_choices", choices)
    stage.session.open(project_in(tmp_path))
    stage.shown()
    stage.session.runs_changed.publish(None)
    drain_until(stage.session, lambda: len(threads) == 2)
    assert threading.main_thread() not in threads
    stage.view.show_front.assert_called_with("empty")


def test_a_drop_waits_for_the_runs_and_takes_the_newest(stage, tmp_path):
    stage.session.open(project_in(tmp_path, runs=2))
    stage.presenter.receive(PredictWish((Path("/new/a.jpg"),)))
    drain_until(stage.session, stage.rows)
    drain_until(stage.session, lambda: not stage.presenter.working)
    assert stage.view.show_runs.call_args.args[1].endswith("002")
    assert stage.outcome().sentence == "1 picture classified."


def test_the_table_is_saved_whole(ready, tmp_path):
    ready.classify("a.jpg", "b.jpg")
    ready.presenter.save(tmp_path / "table.csv")
    drain_until(ready.session, lambda: ready.said)
    text = (tmp_path / "table.csv").read_text("utf-8-sig")
    assert text.count("good") == 4
    assert ready.said[-1].tone == "good"


def test_a_place_that_cannot_be_written_is_said(ready, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    ready.classify("a.jpg")
    ready.presenter.save(tmp_path / "file" / "table.csv")
    drain_until(ready.session, lambda: ready.said)
    assert ready.said[-1].tone == "trouble"


def test_the_model_is_exported_and_where_it_is_is_said(ready, tmp_path, monkeypatch):
    model = tmp_path / "model.onnx"
    asked = []

    def made_up_export(run: Run, path: Path) -> Task[Exported]:
        yield Progress(1, 4, "Translating the network")
        asked.append((run.name, path))
        return Exported(path, receipt_path(path), readme_path(path), 3e-7, 1.2)

    monkeypatch.setattr(working, "export_run", made_up_export)
    ready.presenter.export(model)
    assert "Exporting the model" in ready.session.running("onnx").title
    drain_until(ready.session, lambda: ready.said)
    assert asked == [("Run 1", model)]
    assert ready.said[-1].tone == "good"
    assert "“model.onnx”" in ready.said[-1].text
    assert "“model.onnx.md”" in ready.said[-1].hint


def test_an_export_that_fails_is_said(ready, tmp_path, monkeypatch):
    def refused(run: Run, path: Path) -> Task[Exported]:
        yield Progress(0, 4, "Loading the export libraries")
        raise WorkbenchError("The disk is full.", "Make room.")

    monkeypatch.setattr(working, "export_run", refused)
    ready.presenter.export(tmp_path / "model.onnx")
    drain_until(ready.session, lambda: ready.said)
    assert ready.said[-1].tone == "trouble"


def test_without_a_model_nothing_is_exported(stage, tmp_path):
    stage.presenter.export(tmp_path / "model.onnx")
    assert stage.session.running("onnx") is None


def test_a_zip_is_kindly_left_to_be_unpacked_and_the_rest_classified(ready):
    ready.classify("new.ZIP", "a.jpg")
    assert ready.said[-1].text == "“new.ZIP” is packed."
    assert "Unpack the ZIP first" in ready.said[-1].hint
    assert [row.name for row in ready.rows()] == ["a.jpg"]


@pytest.mark.parametrize("name", ["recipe.json", "summary.json"])
def test_a_run_that_cannot_be_read_does_not_stand_in_the_way_of_the_others(stage, tmp_path, name):
    project = project_in(tmp_path, runs=2)
    (project.folder / "runs" / "002" / name).write_text('{"of": "a newer version"')
    stage.session.open(project)
    stage.shown()
    choices, current = stage.view.show_runs.call_args.args
    assert [choice.value for choice in choices] == [current]
    assert Path(current).name == "001"
    stage.classify("a.jpg")
    assert len(stage.rows()) == 1


def test_a_line_opens_in_inspect_among_those_around_it(ready):
    wishes: list[Any] = []
    ready.session.stage_wanted.listen(wishes.append)
    around = (Path("/new/a.jpg"), Path("/new/b.jpg"))
    ready.presenter.inspect("/new/b.jpg", around)
    assert wishes[0].stage == "inspect"
    assert wishes[0].about.path == Path("/new/b.jpg")
    assert wishes[0].about.among == around


def test_another_run_classifies_the_same_pictures_again(ready):
    ready.classify("a.jpg")
    ready.view.clear_rows.reset_mock()
    ready.presenter.choose_run(str(ready.session.project.runs()[0].folder))
    ready.view.clear_rows.assert_not_called()  # it is the one that was used
