"""The proof of a map as a job beside the looks, and what is saved of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.app.inspect import made_up
from tests.inspection.classifiers import classifier
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.picture.saving import save_task
from workbench.app.inspect.trust.working import prove_task
from workbench.app.inspect.values import Wanted, Way
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.inspection.evidence.overlay_files import read_receipt
from workbench.inspection.proof import proof
from workbench.inspection.showing.drawing import USUAL


@pytest.fixture
def wanted(tmp_path):
    """A look at a picture of a run with a real classifier."""
    run = made_up.project_in(tmp_path).folder / "runs" / "001"
    classifier("mobilenet_v3_small", size=32).save(run)
    picture = str(tmp_path / "pictures" / "good" / "0.png")
    return Wanted(edition_of(run), picture, Way("crack", None, "gradcam"))


@pytest.fixture
def quickly(monkeypatch):
    """Fewer steps: what is measured in them is tested elsewhere."""
    monkeypatch.setattr(proof, "cascaded", lambda *_about: ())
    monkeypatch.setattr(proof, "road", lambda regarded, order: proof.deletion(regarded, order, 2))


def _saved(looks: Looks, wanted: Wanted, path: Path) -> dict[str, float]:
    finish(save_task(looks, looks.look(wanted), path, USUAL))
    receipt = read_receipt(path)
    assert receipt is not None
    assert len(receipt.checks) == (7 if "deletion_area" in receipt.proof else 2)
    return receipt.proof


@pytest.mark.usefixtures("quickly")
def test_a_look_need_not_wait_for_a_proof_in_the_making(wanted, monkeypatch):
    looks, lent = Looks(), []

    def looked_at() -> None:
        with looks.classifiers.using(wanted.edition.run):
            lent.append(True)

    def steadiness(*_about):
        thread = threading.Thread(target=looked_at)
        thread.start()
        thread.join(20)
        return 0.9

    monkeypatch.setattr(proof, "steadiness", steadiness)
    finish(prove_task(looks, wanted))
    assert lent == [True]


@pytest.mark.usefixtures("quickly")
def test_a_map_is_saved_with_its_whole_proof_once_that_was_made(wanted, tmp_path):
    looks = Looks()
    assert "deletion_area" not in _saved(looks, wanted, tmp_path / "before.png")
    proved = finish(prove_task(looks, wanted))
    figures = _saved(looks, wanted, tmp_path / "after.png")
    assert figures["deletion_area"] == proved.proof.deletion.area
    assert figures["similarity_under_tiny_noise"] == proved.proof.steadiness


def test_a_map_that_is_saved_before_it_was_checked_is_checked_first(wanted, tmp_path):
    looks = Looks()
    assert "similarity_with_scrambled_weights" in _saved(looks, wanted, tmp_path / "map.png")
    assert looks.checked(wanted) is not None


def test_why_a_map_could_not_be_checked_stands_in_what_is_saved(wanted, tmp_path, monkeypatch):
    def exhausted(_look):
        raise WorkbenchError("The memory does not suffice.")

    looks = Looks()
    monkeypatch.setattr(looks, "check_apart", exhausted)
    finish(save_task(looks, looks.look(wanted), tmp_path / "map.html", USUAL))
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "could not be made: The memory does not suffice." in page


def test_a_proof_is_refused_where_the_model_has_learned_on(wanted):
    looks = Looks()
    looks.look(wanted)
    classifier("mobilenet_v3_small", size=32, seed=1).save(wanted.edition.run)
    with pytest.raises(WorkbenchError, match="learned on"):
        finish(prove_task(looks, wanted))


@pytest.mark.usefixtures("quickly")
def test_what_is_saved_says_at_which_size_the_model_was_asked(wanted, tmp_path):
    looks, larger = Looks(), wanted._replace(way=wanted.way._replace(side=48))
    finish(save_task(looks, looks.look(larger), tmp_path / "larger.png", USUAL))
    receipt = read_receipt(tmp_path / "larger.png")
    assert receipt is not None
    assert receipt.side == 48
