"""What Predict says of new pictures, without a window."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import pytest

from tests.app.runs import pictures, run_in
from tests.app.sessions import drain_until, open_session
from workbench.app.predict import presenter as module
from workbench.app.predict.presenter import KEY, PredictPresenter, PredictView
from workbench.app.shell.wishes import InspectWish, PredictWish
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress
from workbench.data.items import Rejected
from workbench.models.prediction import PictureRejected, Prediction, PredictionMade, Predictions
from workbench.project.project import create_project


@pytest.fixture
def session(tmp_path):
    with open_session() as session:
        session.open(create_project(tmp_path / "parts.workbench"))
        yield session


@pytest.fixture
def view():
    return create_autospec(PredictView, instance=True)


@pytest.fixture
def run(session, tmp_path):
    return run_in(session.project.folder, pictures(tmp_path / "pictures"))


@pytest.fixture
def answering(monkeypatch):
    """Answers “dent” for every file, and rejects letters."""

    def predict_run(run, places):
        made, rejected = [], []
        for done, place in enumerate(places):
            if place.suffix == ".txt":
                rejected.append(Rejected(str(place), "It is not a picture."))
                yield PictureRejected(rejected[-1])
            else:
                top = (("dent", 0.9), ("good", 0.06), ("scratch", 0.04))
                made.append(Prediction(str(place), "dent", 0.9, top))
                yield PredictionMade(made[-1])
            yield Progress(done + 1, len(places), "Classifying")
        return Predictions(tuple(made), tuple(rejected))

    monkeypatch.setattr(module.tasks, "predict_run", predict_run)


def ended(session):
    drain_until(session, lambda: session.running(KEY) is None)


def sentence(view):
    return view.say.call_args.args[0]


def test_without_a_model_the_page_says_to_train_one(view, session):
    PredictPresenter(view, session).refresh()
    view.show_front.assert_called_with("no_model")


def test_with_a_model_it_waits_for_pictures(view, session, run):
    PredictPresenter(view, session).refresh()
    view.show_front.assert_called_with("drop")
    (choice,), current = view.show_runs.call_args.args
    assert (choice.title, current) == ("Run 1 · ResNet-18 · 80.0 %", run.folder)


@pytest.mark.usefixtures("answering")
def test_answers_come_with_their_class_and_the_three_likeliest(view, session, run):
    presenter = PredictPresenter(view, session)
    presenter.receive(PredictWish((Path("a.png"), Path("b.txt"), Path("c.png"))))
    ended(session)
    answers = [one for call in view.add_answers.call_args_list for one in call.args[0]]
    assert [one.path for one in answers] == ["a.png", "c.png"]
    assert answers[0].top == "dent 90.0 % · good 6.0 % · scratch 4.0 %"
    (left_out,) = view.show_rejected.call_args.args[0]
    assert left_out.reason == "It is not a picture."
    assert sentence(view) == "2 pictures classified. 1 file left out."
    view.show_front.assert_called_with("answers")


@pytest.mark.usefixtures("answering")
def test_an_answer_opens_in_inspect_among_the_others(view, session, run):
    presenter = PredictPresenter(view, session)
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter.receive(PredictWish((Path("a.png"), Path("c.png"))))
    ended(session)
    presenter.open_picture("c.png")
    (wish,) = wishes
    assert wish.about == InspectWish(Path("c.png"), run.folder, (Path("a.png"), Path("c.png")))


@pytest.mark.usefixtures("answering")
def test_choosing_another_run_asks_it_about_the_same_pictures(view, session, run):
    other = run_in(session.project.folder, run.dataset(), number=2)
    presenter = PredictPresenter(view, session)
    presenter.receive(PredictWish((Path("a.png"),)))
    ended(session)
    presenter.choose_run(run.folder)
    ended(session)
    assert view.clear_answers.call_count == 2
    assert view.show_runs.call_args.args[1] == run.folder != other.folder


@pytest.mark.usefixtures("answering")
def test_the_table_is_saved_whole_and_said_so(view, session, run, tmp_path):
    presenter = PredictPresenter(view, session)
    said = []
    session.said.listen(said.append)
    presenter.receive(PredictWish((Path("a.png"),)))
    ended(session)
    presenter.save(tmp_path / "t.csv")
    presenter.save(tmp_path / "a.png" / "t.csv" if (tmp_path / "a.png").touch() is None else Path())
    assert "dent" in (tmp_path / "t.csv").read_text("utf-8-sig")
    assert said[0].text == "1 prediction saved in “t.csv”."
    assert said[1].tone == "trouble"


def test_a_failure_is_said_where_the_answers_would_be(view, session, run, monkeypatch):
    def predict_run(run, places):
        raise WorkbenchError("“a.png” is not there.", "Choose it anew.")
        yield

    monkeypatch.setattr(module.tasks, "predict_run", predict_run)
    PredictPresenter(view, session).receive(PredictWish((Path("a.png"),)))
    ended(session)
    assert sentence(view) == "“a.png” is not there. Choose it anew."


@pytest.mark.usefixtures("answering")
def test_another_project_forgets_the_answers(view, session, run, tmp_path):
    presenter = PredictPresenter(view, session)
    presenter.receive(PredictWish((Path("a.png"),)))
    ended(session)
    session.open(create_project(tmp_path / "other.workbench"))
    assert presenter.predictions == ()
    view.show_front.assert_called_with("no_model")
