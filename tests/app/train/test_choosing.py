"""What is chosen is known: networks and weights files are looked into before they are taken."""

from __future__ import annotations

import pickle
import threading

import msgspec
import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, words_of
from workbench.app.shell.wishes import BranchWish
from workbench.app.train.card_choice import CardChoice
from workbench.app.train.choices import Choices
from workbench.app.train.choosing import Choosing
from workbench.app.train.fit_words import fit_in_full, fit_sentence
from workbench.app.train.gallery_rows import cards
from workbench.app.train.recipe_words import branch_line, strategies
from workbench.app.train.weights import page
from workbench.core.errors import WorkbenchError
from workbench.models import catalogue
from workbench.models.catalogue import BACKBONES


@pytest.fixture
def choosing(session, project):
    return Choosing(session)


@pytest.fixture
def timm(monkeypatch):
    """A timm library of one network, which is slow to describe; the threads that asked for it."""
    described = msgspec.structs.replace(BACKBONES.get("resnet18"), name="timm:atto", title="atto")
    asked: list[threading.Thread] = []
    known: set[str] = set()

    def describe(name):
        if name not in known:
            asked.append(threading.current_thread())
        if name != described.name:
            raise WorkbenchError(f"timm has no network named “{name}”.", "Did you mean timm:atto?")
        known.add(name)
        return described

    monkeypatch.setattr(catalogue, "described", describe)
    return asked


@pytest.fixture
def weights_file(tmp_path):
    """SqueezeNet as others saved it, for seven classes."""
    import torch

    from workbench.models.networks import build

    path = tmp_path / "theirs.pth"
    torch.save(build("squeezenet1_1", 7).state_dict(), path)
    return path


@pytest.mark.parametrize(
    ("chosen", "note"),
    [
        ({"weights": "/usb/theirs.pth"}, "a file of yours"),
        ({"weights": "download"}, "download 14\u00a0MB"),
        ({"weights": "random"}, "none"),
        ({"weights": "/usb/theirs.pth", "strategy": "scratch"}, "none"),
    ],
)
def test_the_chosen_networks_card_says_where_the_chosen_weights_are(chosen, note):
    choices = Choices("mobilenet_v2", **chosen)
    notes = {card.value: card.note for card in cards(choices)}
    assert notes.pop("mobilenet_v2").replace(" ", "\u00a0") == note.replace(" ", "\u00a0")
    assert "a file of yours" not in notes.values()


def test_what_was_refused_is_no_longer_told_once_something_else_is_chosen(
    session, choosing, weights_file, tmp_path
):
    said, taken_back = words_of(session), []
    session.taken_back.listen(taken_back.append)
    (tmp_path / "labels.txt").write_text("tench")
    choosing.choose_weights(str(tmp_path / "labels.txt"))
    drain_until(session, lambda: said)
    assert not taken_back
    choosing.choose_weights(str(weights_file))
    drain_until(session, lambda: not choosing.doing)
    assert choosing.now.weights == str(weights_file)
    assert taken_back == said


def test_a_run_of_a_network_that_is_unknown_here_changes_nothing(session, project, choosing):
    gone = run_in(project.folder, project.dataset(), backbone="gone_plugin_net")
    before = choosing.now
    with pytest.raises(WorkbenchError, match="gone_plugin_net"):
        choosing.branch_from(BranchWish(gone.folder, "best", "epoch 3"), lambda: None)
    assert (choosing.now, choosing.branch) == (before, None)
    choosing.choose_length("short")
    assert choosing.recipe().backbone == before.backbone


def test_a_network_of_timm_is_described_in_a_worker_and_then_taken(session, choosing, timm):
    before = choosing.now.backbone
    choosing.choose_backbone("timm:atto")
    assert choosing.now.backbone == before
    assert "atto" in choosing.doing
    drain_until(session, lambda: not choosing.doing)
    assert choosing.now.backbone == "timm:atto"
    assert choosing.recipe().image_size == 224
    assert timm
    assert threading.main_thread() not in timm


def test_a_network_that_timm_does_not_have_is_not_taken(session, choosing, timm):
    before, said = choosing.now, words_of(session)
    choosing.choose_backbone("timm:ato")
    drain_until(session, lambda: said)
    assert said[0].hint == "Did you mean timm:atto?"
    assert choosing.now == before
    assert not choosing.doing


def test_a_branch_of_a_timm_run_waits_for_its_network(session, project, choosing, timm):
    run = run_in(project.folder, project.dataset(), backbone="timm:atto")
    wish, done = BranchWish(run.folder, "best", "epoch 3"), []
    choosing.branch_from(wish, lambda: done.append(True))
    assert choosing.branch is None
    drain_until(session, lambda: done)
    assert (choosing.now.backbone, choosing.branch) == ("timm:atto", wish)


def test_a_branch_cannot_begin_from_nothing_and_says_why(session, project, choosing, qtbot):
    run = run_in(project.folder, project.dataset())
    choosing.branch_from(BranchWish(run.folder, "best", "epoch 3"), lambda: None)
    page = CardChoice("What learns")
    qtbot.addWidget(page)
    page.show_cards(strategies(choosing.now.weights, choosing.branch), "full")
    nothing = page.cards.button("scratch")
    assert not nothing.isEnabled()
    assert "A branch begins with what Run 1 knew" in nothing.toolTip()
    assert page.cards.button("features").isEnabled()
    assert not any(card.off for card in strategies("bundled", None))
    assert not any(card.off for card in strategies("random", choosing.branch))


def test_a_branch_left_for_another_network_is_said_and_can_be_gone_back_to(
    session, project, choosing, qtbot
):
    run = run_in(project.folder, project.dataset())
    wish = BranchWish(run.folder, "best", "epoch 3")
    choosing.branch_from(wish, lambda: None)
    choosing.change_setting("seed", 7)
    branching = choosing.now
    choosing.choose_backbone("resnet34")
    line = branch_line(choosing.branch, choosing.left)
    assert line.words.startswith("A new run, no longer from Run 1")
    assert line.left
    choosing.choose_length("short")
    choosing.back_to_branch()
    assert (choosing.now, choosing.branch) == (branching, wish)
    assert not branch_line(choosing.branch, choosing.left).left
    choosing.choose_weights("random")
    assert choosing.left is not None
    choosing.begin_anew()
    assert branch_line(choosing.branch, choosing.left).words == ""


def test_a_choice_made_meanwhile_counts(session, choosing, timm):
    choosing.choose_backbone("timm:atto")
    choosing.choose_backbone("resnet34")
    drain_until(session, lambda: timm or not choosing._look_up._asking.busy)
    session.drain()
    assert choosing.now.backbone == "resnet34"


def test_what_nobody_waits_for_any_more_is_not_said_any_longer(choosing, timm):
    told = []
    choosing.changed.listen(lambda _none: told.append(choosing.doing))
    choosing.choose_backbone("timm:atto")
    choosing.choose_backbone(choosing.now.backbone)
    assert told == ["Looking at “atto”…", ""]


def test_a_weights_file_of_the_chosen_network_leaves_the_picture_size(choosing):
    choosing.change_setting("image_size", 96)
    sized = choosing.now
    same = sized.with_backbone(sized.backbone, "/weights/mine.pth")
    assert (same.weights, same.changed) == ("/weights/mine.pth", {"image_size": 96})
    assert sized.with_backbone("resnet50", "/weights/mine.pth").changed == {}


def test_a_weights_file_brings_its_network_and_how_it_fits(session, choosing, weights_file):
    choosing.choose_weights(str(weights_file))
    drain_until(session, lambda: choosing.examined)
    assert choosing.now.weights == str(weights_file)
    assert choosing.now.backbone == "squeezenet1_1"
    assert fit_sentence(choosing.examined) == (
        "Fits SqueezeNet 1.1: 50 of 52 parts. The last layer is made anew (7 → 3 classes)."
    )
    lists = fit_in_full(choosing.examined)
    assert "Of another shape in the file, and not taken (2)\n    classifier.1.weight" in lists
    assert lists.count("\n    features.") == 50
    shown = page(choosing.now, False, choosing.examined)
    assert shown.sentence == fit_sentence(choosing.examined)
    assert shown.parts == lists
    assert page(msgspec.structs.replace(choosing.now, weights="random"), False, None).parts == ""


def test_a_file_that_wants_to_run_code_is_refused_when_it_is_chosen(session, choosing, tmp_path):
    class Code:
        def __reduce__(self):
            return (print, ("ran",))

    path = tmp_path / "code.pth"
    path.write_bytes(pickle.dumps({"weight": Code()}))
    before, said = choosing.now, words_of(session)
    choosing.choose_weights(str(path))
    drain_until(session, lambda: said)
    assert "code.pth" in said[0].text
    assert said[0].tone == "trouble"
    assert choosing.now == before
