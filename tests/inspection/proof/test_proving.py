from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from tests.inspection.classifiers import classifier
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, finish
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.proof import proving
from workbench.inspection.proof.pointing import read_mask
from workbench.inspection.proof.proving import MethodProved, prove_methods
from workbench.inspection.proof.table import Figure, MethodProof


@pytest.fixture
def model():
    return classifier("squeezenet1_1", size=48)


@pytest.fixture
def items(tmp_path, model):
    """Four pictures, each labelled as the model says, and a file that is none."""
    found = []
    for number in range(4):
        path = tmp_path / f"{number}.png"
        pixels = np.random.default_rng(number).integers(0, 255, (48, 48, 3), np.uint8)
        Image.fromarray(pixels).save(path)
        _, tensor = model.read(path)
        said = model.classes[int(model.probabilities(tensor[None])[0].argmax())]
        found.append(Item(sha256(path), str(path), said, "val", 48, 48))
    (tmp_path / "no.png").write_bytes(b"no picture")
    return [*found, Item("no", str(tmp_path / "no.png"), "good", "val", 1, 1)]


def test_each_method_and_layer_gets_a_line_with_intervals(model, items):
    events = []
    mask = np.zeros((48, 48), bool)
    mask[:24] = True
    proofs = finish(
        prove_methods(model, items, ("gradcam", "hirescam"), outlines=lambda _: mask),
        events.append,
    )
    assert [proof.method for proof in proofs] == ["gradcam", "hirescam"]
    checking = [e for e in events if isinstance(e, Progress) and "Checking" in e.doing]
    assert [(e.done, e.total) for e in checking] == [(done, 8) for done in range(8)]
    assert checking[-1].doing.endswith("method 2 of 2")
    assert [e.proof for e in events if isinstance(e, MethodProved)] == list(proofs)
    assert any("no.png" in e.text for e in events if isinstance(e, Notice))
    for proof in proofs:
        assert proof.pictures == 4
        assert proof.pointing is not None
        assert 0 <= proof.pointing.low <= proof.pointing.value <= proof.pointing.high <= 1
        if proof.deletion is not None:
            assert proof.deletion_gain is not None
            assert abs(proof.deletion_gain.value) <= 1
            assert proof.deletion.low <= proof.deletion.value <= proof.deletion.high


def test_one_count_runs_over_all_methods_layers_and_pictures(model, items):
    events = []
    methods = ("gradcam", "hirescam")
    finish(prove_methods(model, items[:2], methods, ("auto", "no such layer")), events.append)
    checking = [e for e in events if isinstance(e, Progress) and "method" in e.doing]
    assert [event.done for event in checking] == [0, 1, 2, 4, 5, 6]
    assert {event.total for event in checking} == {8}
    assert checking[0].doing.endswith("method 1 of 2")
    assert checking[-1].doing.endswith("method 2 of 2")


def test_an_outline_that_cannot_be_read_is_none_with_a_notice(model, items):
    events = []
    outlines = {items[0].path: items[-1].path}  # of which the file is no picture

    def outline(picture):
        return read_mask(Path(outlines.get(str(picture), picture)))

    (proof,) = finish(prove_methods(model, items[:2], outlines=outline), events.append)
    assert proof.pictures == 2
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert "0.png" in notice.text
    assert "no.png" in notice.text


def test_without_outlines_there_is_no_pointing_game(model, items):
    (proof,) = finish(prove_methods(model, items[:1]))
    assert proof.pointing is None
    assert proof.overlap is None


def test_a_layer_that_cannot_be_drawn_from_is_a_line_with_the_reason(model, items):
    (proof,) = finish(prove_methods(model, items[:1], layers=("no such layer",)))
    assert "no such layer" in proof.trouble
    assert proof.faults == (proof.trouble,)


def test_a_method_whose_check_is_refused_leaves_the_others_their_lines(model, items, monkeypatch):
    def steadiness(_classifier, _one, found):
        if found.method == "gradcam":
            raise WorkbenchError("It cannot account for this answer.")
        return 0.5

    monkeypatch.setattr(proving, "steadiness", steadiness)
    refused, other = finish(prove_methods(model, items[:1], ("gradcam", "hirescam")))
    assert refused.trouble == "It cannot account for this answer."
    assert (other.trouble, other.pictures) == ("", 1)


def test_one_refused_picture_leaves_the_method_its_figures(model, items, monkeypatch):
    before = proving.attribute_all
    refused = iter((False, True, False, False))

    def asked(*about):
        if next(refused):
            raise Unexplainable("Its answer is not a number.")
        return before(*about)

    monkeypatch.setattr(proving, "attribute_all", asked)
    events = []
    (proof,) = finish(prove_methods(model, items[:4], ("gradcam",)), events.append)
    assert (proof.trouble, proof.pictures) == ("", 3)
    (notice,) = (event.text for event in events if isinstance(event, Notice))
    assert "1.png" in notice
    assert "not a number" in notice


def test_where_every_picture_is_refused_the_method_says_why(model, items, monkeypatch):
    def refused(*_about):
        raise Unexplainable("Its answer is not a number.")

    monkeypatch.setattr(proving, "attribute_all", refused)
    (proof,) = finish(prove_methods(model, items[:2], ("gradcam",)))
    assert proof.trouble == "Its answer is not a number."


def test_a_model_that_gets_nothing_right_proves_nothing(model, items):
    wrong = [Item(items[0].id, items[0].path, "another", "val", 48, 48)]
    with pytest.raises(WorkbenchError, match="none of these pictures"):
        finish(prove_methods(model, wrong))


def test_a_method_that_ignores_the_weights_is_marked():
    alike = Figure(0.8, 0.7, 0.9, 10)
    assert MethodProof("x", "l", 10, similarity=alike).faults
    assert not MethodProof("x", "l", 10, similarity=Figure(0.1, 0, 0.2, 10)).faults
    (unchecked,) = MethodProof("x", "l", 10).faults
    assert "could not be checked" in unchecked


GOOD = MethodProof("x", "l", 10, similarity=Figure(0.1, 0, 0.2, 10))


@pytest.mark.parametrize("name", ["deletion_gain", "insertion_gain", "road_gap"])
@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure(0.3, 0.2, 0.4, 10), "passes"),
        (Figure(0.1, -0.1, 0.3, 10), "unshown"),
        (Figure(-0.3, -0.4, -0.2, 10), "fails"),
    ],
)
def test_each_figure_with_a_chance_level_is_judged_by_its_interval(name, figure, verdict):
    proof = msgspec.structs.replace(GOOD, **{name: figure})
    assert proof.verdict == verdict
    assert bool(proof.doubts) == (verdict == "unshown")


def test_maps_that_show_nothing_at_all_do_not_pass():
    assert MethodProof("x", "l", 10, empty=10).verdict == "unshown"


def test_lots_are_drawn_once_for_a_picture_and_differ_between_pictures(model, items, monkeypatch):
    drawn: list[bytes] = []
    before = proving.order_of

    def order_of(evidence, side):
        drawn.append(before(evidence, side).tobytes())
        return before(evidence, side)

    monkeypatch.setattr(proving, "order_of", order_of)
    finish(prove_methods(model, items[:2], ("gradcam", "hirescam")))
    assert len(drawn) == 4 + 2
    assert len({drawn[1], drawn[3]}) == 2
