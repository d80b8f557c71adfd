"""What the page of small copies says, without a window."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, words_of
from workbench.app.train import beginnings, looking_up, weights
from workbench.app.train.copying import teacher_choice
from workbench.app.train.copying.presenter import CopyPresenter, CopyView
from workbench.core.events import finish
from workbench.core.files import write_json
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.examining import Examined
from workbench.models.fitting import WeightsReport
from workbench.models.networks import build
from workbench.models.preprocessing import Preprocessing
from workbench.project import copies
from workbench.project.project import create_project
from workbench.project.runs import Run
from workbench.training.distillation.report import CopyReport, Figures
from workbench.training.events import TeacherBegun
from workbench.training.keeping.files import COPY
from workbench.training.recipe import Recipe

pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def view():
    return create_autospec(CopyView, instance=True)


def add_run(session, number, **more):
    run = run_in(session.project.folder, session.project.dataset(), number=number, **more)
    (run.folder / "classifier.safetensors").write_bytes(b"0" * 3_000_000)
    return run


def shown(view, session):
    presenter = CopyPresenter(view, session)
    presenter.shown("runs on CPU · 2 cores")
    drain_until(session, lambda: page(view).teachers is not None)
    return presenter


def page(view):
    return view.show_copy.call_args.args[0]


def test_without_a_model_there_is_nothing_to_copy(view, session):
    presenter = shown(view, session)
    assert page(view).teachers == ()
    assert presenter.wish() is None


def test_the_newest_model_is_the_one_to_copy_until_another_is_chosen(view, session):
    first, second = add_run(session, 1), add_run(session, 2)
    presenter = shown(view, session)
    assert [(t.name, t.accuracy, t.megabytes) for t in page(view).teachers] == [
        ("Run 2", 0.8, 3.0),
        ("Run 1", 0.8, 3.0),
    ]
    assert presenter.wish().teacher.folder == second.folder
    presenter.teacher.choose(str(first.folder))
    assert page(view).teacher == str(first.folder)
    assert presenter.wish().teacher.folder == first.folder


def test_the_copy_is_a_mobilenet_unless_another_is_chosen(view, session):
    add_run(session, 1)
    presenter = shown(view, session)
    assert presenter.wish().recipe.backbone == "mobilenet_v3_small"
    presenter.choose_student("squeezenet1_1")
    assert presenter.wish().recipe.backbone == "squeezenet1_1"
    presenter.choose_length("short")
    assert presenter.wish().recipe.epochs == 5


def test_a_copy_sees_pictures_as_the_big_model_does_unless_it_is_told_otherwise(view, session):
    run = add_run(session, 1)
    write_json(
        run.folder / "recipe.json",
        Recipe("resnet18", image_size=448, fit="crop", augmentation="no_flips"),
    )
    presenter = shown(view, session)

    def told():
        settings = [s for group in page(view).sections for s in group.settings]
        return {s.name: s.default for s in settings}

    assert (told()["image_size"], told()["augmentation"]) == (448, "no_flips")
    assert "epochs" not in told()
    assert "label_smoothing" not in told()
    presenter.choose_setting("image_size", 160)
    assert told()["image_size"] == 160
    recipe = presenter.wish().recipe
    assert (recipe.image_size, recipe.fit, recipe.augmentation) == (160, "crop", "no_flips")


def test_a_weights_file_of_the_copys_network_leaves_the_picture_size(view, session, monkeypatch):
    def examine(path, name, classes):
        return Examined(path, BACKBONES.get(name), WeightsReport(("a",), head=True), 1, 3, classes)

    monkeypatch.setattr(looking_up, "examine", examine)
    add_run(session, 1)
    presenter = shown(view, session)
    presenter.choose_setting("image_size", 96)
    presenter.choose_weights("/weights/mine.pth")
    drain_until(session, lambda: page(view).weights.source == "/weights/mine.pth")
    assert presenter.wish().recipe.image_size == 96


def test_what_a_copy_saves_is_said_before_it_is_made(view, session):
    add_run(session, 1, backbone="resnet18")
    presenter = shown(view, session)
    assert page(view).sentence.startswith("MobileNet v3 small has 1/5 of the numbers of ResNet-18")
    assert not page(view).warning
    presenter.choose_student("resnet50")
    assert page(view).warning
    assert presenter.wish() is None, "it would take minutes and save nothing"


def test_a_copy_that_is_larger_but_quicker_may_be_made(view, session):
    add_run(session, 1, backbone="squeezenet1_1")
    presenter = shown(view, session)
    presenter.choose_student("mobilenet_v3_small")
    assert not page(view).warning
    assert presenter.wish().recipe.backbone == "mobilenet_v3_small"


def test_the_network_offered_is_smaller_than_the_one_it_copies_at_hand_where_one_is(
    view, session, monkeypatch
):
    add_run(session, 1, backbone="mobilenet_v3_small")
    add_run(session, 2, backbone="resnet18")
    presenter = shown(view, session)
    assert page(view).student == "mobilenet_v3_small"
    presenter.teacher.choose(page(view).teachers[1].key)
    assert page(view).student == "shufflenet_v2_x0_5", "to be fetched, but smaller"
    assert presenter.wish().recipe.weights == "download"
    presenter.teacher.choose(page(view).teachers[0].key)
    assert page(view).student == "mobilenet_v3_small"
    monkeypatch.setattr(weights, "to_be_fetched", lambda _backbone, _source: False)
    presenter.teacher.choose(page(view).teachers[1].key)
    assert page(view).student == "shufflenet_v2_x0_5"
    assert not page(view).warning
    presenter.choose_student("mobilenet_v3_small")
    assert page(view).student == "mobilenet_v3_small"
    assert page(view).warning


def test_why_the_models_cannot_be_read_is_said(view, session, monkeypatch):
    def read_teachers(_runs):
        raise OSError("gone")

    monkeypatch.setattr(teacher_choice, "read_teachers", read_teachers)
    shown(view, session)
    assert page(view).trouble


def test_a_copy_is_named_by_its_teacher(view, session):
    teacher, copy = add_run(session, 1), add_run(session, 2)
    figures = Figures("resnet18", 0.9, 44.0, 20.0, 224)
    write_json(copy.folder / COPY, CopyReport("", str(teacher.folder), "CPU", figures))
    shown(view, session)
    assert page(view).teachers[0].learned == "Small copy of Run 1"


def test_a_model_trained_meanwhile_appears(view, session):
    add_run(session, 1)
    shown(view, session)
    add_run(session, 2)
    session.runs_changed.publish(None)
    drain_until(session, lambda: page(view).teachers and len(page(view).teachers) == 2)


def test_a_published_network_can_be_copied_where_nothing_was_trained(view, session):
    presenter = shown(view, session)
    presenter.teacher.choose_network("mobilenet_v3_small")
    wish = presenter.wish()
    assert (wish.teacher.kind, wish.teacher.backbone) == ("network", "mobilenet_v3_small")
    assert wish.teacher.recipe.strategy == "features"
    assert wish.teacher.recipe.weights == page(view).teacher_weights.source == "bundled"
    assert [teacher.network for teacher in page(view).teachers] == ["MobileNet v3 small"]
    offered = {source.value for source in page(view).teacher_weights.sources}
    assert "random" not in offered, "random numbers have nothing to teach"
    assert "bundled" in offered


def test_what_a_published_network_begins_with_is_asked_only_while_it_is_the_chosen_one(
    view, session
):
    add_run(session, 1)
    presenter = shown(view, session)
    presenter.teacher.choose_network("resnet50")
    assert page(view).teacher_weights is not None
    assert [teacher.kind for teacher in page(view).teachers] == ["run", "network"]
    presenter.teacher.choose_network("resnet101")
    assert [teacher.backbone for teacher in page(view).teachers] == ["resnet18", "resnet101"]
    presenter.teacher.choose(page(view).teachers[0].key)
    assert page(view).teacher_weights is None
    presenter.teacher.choose("resnet101")
    presenter.teacher.choose_weights("download")
    assert presenter.wish().teacher.recipe.weights == "download"


def test_a_weights_file_of_the_published_network_is_looked_into_first(view, session, monkeypatch):
    def examine(path, name, classes):
        return Examined(path, BACKBONES.get(name), WeightsReport(("a",), head=True), 1, 3, classes)

    monkeypatch.setattr(looking_up, "examine", examine)
    presenter = shown(view, session)
    presenter.teacher.choose_network("resnet50")
    presenter.teacher.choose_weights("/weights/mine.pth")
    assert presenter.wish() is None, "it is not known yet what they are"
    drain_until(session, lambda: page(view).teacher_weights.source == "/weights/mine.pth")
    assert presenter.wish().teacher.recipe.weights == "/weights/mine.pth"


def saved_classifier(folder, classes):
    network = build("squeezenet1_1", len(classes), seed=1)
    preprocessing = Preprocessing(size=64)
    Classifier(network, BACKBONES.get("squeezenet1_1"), classes, preprocessing).save(folder)
    return folder


def test_a_classifier_in_another_folder_is_copied_once_it_was_looked_into(view, session, tmp_path):
    away = saved_classifier(tmp_path / "away", ("scratch", "good", "dent"))
    presenter = shown(view, session)
    presenter.teacher.choose_elsewhere(away)
    assert "Looking into “away”" in page(view).sentence
    drain_until(session, lambda: page(view).teacher)
    (teacher,) = page(view).teachers
    assert (teacher.kind, teacher.name, teacher.accuracy) == ("folder", "away", None)
    wish = presenter.wish()
    assert wish.teacher.folder == away.resolve()
    assert wish.recipe.image_size == 64, "it sees pictures as the big model does"


def test_a_classifier_of_other_classes_is_refused_before_it_is_chosen(view, session, tmp_path):
    away = saved_classifier(tmp_path / "away", ("cat", "dog"))
    presenter, said = shown(view, session), words_of(session)
    presenter.teacher.choose_elsewhere(away)
    drain_until(session, lambda: said)
    assert "knows nothing of “dent”" in said[0].text
    assert page(view).teachers == ()


def test_a_run_of_this_project_chosen_as_a_folder_is_the_run(view, session):
    first = add_run(session, 1)
    add_run(session, 2)
    saved_classifier(first.folder, session.project.dataset().classes)
    presenter = shown(view, session)
    presenter.teacher.choose_elsewhere(first.folder)
    drain_until(session, lambda: page(view).teacher == str(first.folder))
    assert [teacher.name for teacher in page(view).teachers] == ["Run 2", "Run 1"]
    assert presenter.wish().teacher.kind == "run"


def test_another_projects_models_are_not_offered_in_this_one(view, session, tmp_path):
    presenter = shown(view, session)
    presenter.teacher.choose_network("resnet50")
    session.open(create_project(tmp_path / "others.workbench"))
    drain_until(session, lambda: page(view).teachers is not None)
    assert page(view).teachers == ()


def test_a_published_network_becomes_the_run_before_its_copy(view, session):
    add_run(session, 1)
    presenter = shown(view, session)
    presenter.teacher.choose_network("mobilenet_v3_small")
    presenter.choose_student("squeezenet1_1")
    presenter.choose_setting("seed", 7)
    beginning = beginnings.copied(session.project, presenter.wish())
    assert (beginning.run.name, beginning.copy_of) == ("Run 3", "Run 2")
    assert beginning.recipe.backbone == "squeezenet1_1"
    told = beginning.make()
    begun = next(event for event in told if isinstance(event, TeacherBegun))
    told.close()
    assert (Run(Path(begun.run)), Path(begun.teacher).name) == (beginning.run, "002")
    assert Run(Path(begun.teacher)).recipe.seed == 7


def test_a_classifier_in_another_folder_teaches_on_the_open_projects_pictures(
    view, session, tmp_path, monkeypatch
):
    away = saved_classifier(tmp_path / "away", session.project.dataset().classes)
    presenter = shown(view, session)
    presenter.teacher.choose_elsewhere(away)
    drain_until(session, lambda: page(view).teacher)
    made = []
    monkeypatch.setattr(
        copies, "make_copy", lambda source, _recipe: made.append(source) or iter(())
    )
    beginning = beginnings.copied(session.project, presenter.wish())
    assert (beginning.run.name, beginning.copy_of) == ("Run 1", "away")
    finish(beginning.make())
    assert made[0].project == session.project.folder
    assert made[0].pictures == session.project.dataset()
