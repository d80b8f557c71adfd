"""What the page of small copies says, without a window."""

from __future__ import annotations

from unittest.mock import create_autospec

import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until
from workbench.app.train import looking_up, weights
from workbench.app.train.copying import presenter as presenter_module
from workbench.app.train.copying.presenter import CopyPresenter, CopyView
from workbench.core.files import write_json
from workbench.models.catalogue import BACKBONES
from workbench.models.examining import Examined
from workbench.models.fitting import WeightsReport
from workbench.training.distillation.report import CopyReport, Figures
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
    assert presenter.wish().source == second.folder
    presenter.choose_teacher(first.folder)
    assert page(view).teacher == first.folder
    assert presenter.wish().source == first.folder


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


def test_the_network_offered_is_smaller_than_the_one_it_copies_where_one_is_at_hand(
    view, session, monkeypatch
):
    add_run(session, 1, backbone="mobilenet_v3_small")
    add_run(session, 2, backbone="resnet18")
    presenter = shown(view, session)
    assert page(view).student == "mobilenet_v3_small"
    presenter.choose_teacher(page(view).teachers[1].folder)
    assert page(view).student == "mobilenet_v3_small", "no smaller one is on this machine"
    monkeypatch.setattr(weights, "to_be_fetched", lambda _backbone, _source: False)
    presenter.choose_teacher(page(view).teachers[1].folder)
    assert page(view).student == "shufflenet_v2_x0_5"
    assert not page(view).warning
    presenter.choose_student("mobilenet_v3_small")
    assert page(view).student == "mobilenet_v3_small"
    assert page(view).warning


def test_why_the_models_cannot_be_read_is_said(view, session, monkeypatch):
    def read_teachers(_runs):
        raise OSError("gone")

    monkeypatch.setattr(presenter_module, "read_teachers", read_teachers)
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
