from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image

from tests.inspection.classifiers import CLASSES, classifier
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, finish
from workbench.inspection import explaining
from workbench.inspection.attributions import attributing
from workbench.inspection.attributions.portions import MemoryExhausted
from workbench.inspection.evidence.formats import ENDINGS, FORMATS
from workbench.inspection.evidence.overlay_files import read_receipt
from workbench.inspection.explaining import explain
from workbench.inspection.explanations import Explained, Wish
from workbench.inspection.proof import trust
from workbench.inspection.showing.drawing import Drawing

MODEL = classifier("squeezenet1_1", 96)


def _picture(path: Path, seed: int = 0, size: tuple[int, int] = (60, 90)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (*size, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_each_picture_gets_an_overlay_of_its_own_size(tmp_path):
    paths = [_picture(tmp_path / "in" / f"{n}.png", n) for n in range(3)]
    events: list[Event] = []
    done = finish(explain(MODEL, paths, tmp_path / "out"), events.append)
    assert [e for e in events if isinstance(e, Explained)] == list(done)
    assert [e.done for e in events if isinstance(e, Progress)][-1] == 3
    for path, one in zip(paths, done, strict=True):
        assert one.path == str(path)
        assert one.label == one.predicted
        assert one.label in CLASSES
        assert 0 < one.probability <= 1
        with Image.open(one.file) as overlay:
            assert overlay.size == (90, 60)
        assert read_receipt(Path(one.file)) is not None


def test_pictures_of_the_same_name_do_not_replace_one_another(tmp_path):
    paths = [_picture(tmp_path / folder / "1.png", n) for n, folder in enumerate("ab")]
    done = finish(explain(MODEL, paths, tmp_path / "out", Wish(target="crack")))
    assert [Path(one.file).name for one in done] == ["1-crack.png", "1-crack 2.png"]
    again = finish(explain(MODEL, paths[1:], tmp_path / "out", Wish(target="crack")))
    assert again[0].file == done[1].file


def test_what_cannot_be_read_is_left_out_with_a_notice(tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a picture")
    events: list[Event] = []
    done = finish(
        explain(MODEL, [bad, _picture(tmp_path / "good.png")], tmp_path / "out"), events.append
    )
    assert len(done) == 1
    assert any(isinstance(e, Notice) and "bad.jpg" in e.text for e in events)


def test_nothing_readable_at_all_is_said_in_words(tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a picture")
    with pytest.raises(WorkbenchError, match="None of these"):
        finish(explain(MODEL, [bad], tmp_path / "out"))


@pytest.mark.parametrize(
    ("wish", "word"),
    [({"target": "dent"}, "dent"), ({"method": "magic"}, "magic"), ({"layer": "x.y"}, "x.y")],
)
def test_an_impossible_wish_is_refused_and_nothing_is_written(tmp_path, wish, word):
    picture = _picture(tmp_path / "1.png")
    with pytest.raises(WorkbenchError, match=word):
        finish(explain(MODEL, [picture], tmp_path / "out", Wish(**wish)))
    assert not (tmp_path / "out").exists()


def test_stopping_keeps_what_was_written(tmp_path):
    paths = [_picture(tmp_path / "in" / f"{n}.png", n) for n in range(10)]
    task = explain(MODEL, paths, tmp_path / "out")
    while not isinstance(next(task), Explained):
        pass
    task.close()
    assert list((tmp_path / "out").glob("*.png"))
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_task_that_was_cut_off_goes_on_where_it_was(tmp_path, monkeypatch):
    paths = [_picture(tmp_path / "in" / f"{n}.png", n) for n in range(12)]
    out, unchecked = tmp_path / "out", Wish(checks="none")
    task = explain(MODEL, paths, out, unchecked)
    first = [event for event in (next(task) for _ in range(6)) if isinstance(event, Explained)]
    task.close()
    asked: list[int] = []
    real = attributing.attribute_all

    def counted(classifier, subjects, *rest, **more):
        asked.append(len(subjects))
        return real(classifier, subjects, *rest, **more)

    monkeypatch.setattr(attributing, "attribute_all", counted)
    done = finish(explain(MODEL, paths, out, unchecked))
    assert len(done) == 12
    assert sum(asked) == 12 - len(first) > 0
    assert len(list(out.glob("*.png"))) == 12


def test_another_question_or_a_lost_overlay_is_done_again(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    out = tmp_path / "out"
    (first,) = finish(explain(MODEL, [path], out))
    (crack,) = finish(explain(MODEL, [path], out, Wish(target="crack")))
    assert crack.label == "crack"
    Path(first.file).unlink()
    (again,) = finish(explain(MODEL, [path], out))
    assert Path(again.file).is_file()


@pytest.mark.parametrize(
    "other",
    [{"model": "B"}, {"settings": {"glances": 2}}, {"side": 64}, {"target": "crack - good"}],
)
def test_another_question_s_answer_never_takes_the_place_of_one(tmp_path, other):
    path = _picture(tmp_path / "in" / "1.png")
    wish = Wish("closeup", target="crack", settings={"glances": 1}, model="A")
    (first,) = finish(explain(MODEL, [path], tmp_path / "out", wish))
    before = Path(first.file).read_bytes()
    asked_otherwise = msgspec.structs.replace(wish, **other)
    (second,) = finish(explain(MODEL, [path], tmp_path / "out", asked_otherwise))
    assert second.file != first.file
    (again,) = finish(explain(MODEL, [path], tmp_path / "out", wish))
    assert again == first
    assert Path(again.file).read_bytes() == before


def test_an_overlay_that_was_drawn_otherwise_since_is_done_again(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    plain, lines = Wish(target="crack"), Wish(target="crack", drawing=Drawing(contours=True))
    (first,) = finish(explain(MODEL, [path], tmp_path / "out", plain))
    before = Path(first.file).read_bytes()
    finish(explain(MODEL, [path], tmp_path / "out", lines))
    (again,) = finish(explain(MODEL, [path], tmp_path / "out", plain))
    assert Path(again.file).read_bytes() == before


def test_in_a_folder_that_was_moved_the_answers_are_found_again(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    finish(explain(MODEL, [path], tmp_path / "out"))
    moved = (tmp_path / "out").rename(tmp_path / "moved")
    (again,) = finish(explain(MODEL, [path], moved))
    assert Path(again.file).parent == moved
    assert len(list(moved.glob("*.png"))) == 1


def test_a_journal_cut_off_in_the_middle_of_a_line_loses_only_that_line(tmp_path):
    paths = [_picture(tmp_path / "in" / f"{n}.png", n) for n in range(2)]
    out, unchecked = tmp_path / "out", Wish(checks="none")
    before = finish(explain(MODEL, paths, out, unchecked))
    journal = out / "explained.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    assert finish(explain(MODEL, paths, out, unchecked)) == before
    assert finish(explain(MODEL, paths, out, unchecked)) == before


def test_a_page_and_values_stand_beside_the_overlay(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    wish = Wish(formats=("npy", "page"), run="Run 1", model="f" * 64)
    (one,) = finish(explain(MODEL, [path], tmp_path / "out", wish))
    assert sorted(one.beside) == ["npy", "page"]
    assert "Run 1" in Path(one.beside["page"]).read_text(encoding="utf-8")


def test_the_checks_asked_for_stand_in_the_answer_and_in_every_receipt(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    quick, full = "similarity_with_scrambled_weights", "deletion_area"
    for checks, wanted in (("none", set()), ("quick", {quick}), ("full", {quick, full})):
        wish = Wish("gradcam", target="crack", checks=checks, formats=("page", "tiff"))
        (one,) = finish(explain(MODEL, [path], tmp_path / checks, wish))
        assert one.evidence
        assert one.proof.keys() & {quick, full} == wanted
        receipt = read_receipt(Path(one.file))
        assert receipt is not None
        assert (receipt.proof, receipt.checks) == (one.proof, one.checks)
        assert len(one.checks) == {"none": 0, "quick": 2, "full": 7}[checks]
        page = Path(one.beside["page"]).read_text(encoding="utf-8")
        assert ("Deletion area" in page) == (checks == "full")
    assert any(name.startswith("similarity_scrambled_down_to_stage") for name in one.proof)


def test_a_check_that_cannot_be_made_is_told_and_loses_no_map(tmp_path, monkeypatch):
    def exhausted(*_about):
        raise MemoryExhausted

    monkeypatch.setattr(trust, "scrambled_map", exhausted)
    wish = Wish("gradcam", target="crack", formats=("page",))
    (one,) = finish(explain(MODEL, [_picture(tmp_path / "1.png")], tmp_path / "out", wish))
    assert one.proof == {}
    assert [check.good for check in one.checks] == [False]
    assert "could not be made: The memory" in one.checks[0].said


def _bright(path: Path) -> Path:
    Image.new("RGB", (90, 60), (255, 255, 255)).save(path)
    return path


@pytest.fixture
def refusing():
    """A model that answers a picture all of white with no number."""
    model = classifier("squeezenet1_1", 96)

    def harm(_network, inputs, answer):
        white = inputs[0].amin((1, 2, 3)) > 2
        return torch.where(white[:, None], torch.nan, answer)

    handle = model.network.register_forward_hook(harm)
    yield model
    handle.remove()


def test_one_picture_that_is_refused_leaves_the_others_theirs(tmp_path, refusing):
    good = [_picture(tmp_path / "in" / f"{n}.png", n) for n in range(3)]
    paths = [good[0], _bright(tmp_path / "in" / "white.png"), *good[1:]]
    events: list[Event] = []
    wish = Wish("gradcam", checks="none")
    done = finish(explain(refusing, paths, tmp_path / "out", wish), events.append)
    assert [one.path for one in done] == [str(path) for path in good]
    (notice,) = (event.text for event in events if isinstance(event, Notice))
    assert "white.png" in notice
    assert "not numbers" in notice


def test_where_every_picture_is_refused_that_is_the_reason_given(tmp_path, refusing):
    with pytest.raises(WorkbenchError, match="not numbers"):
        finish(explain(refusing, [_bright(tmp_path / "white.png")], tmp_path / "out"))


def test_a_map_with_one_side_is_drawn_and_told_with_one(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    wish = Wish("scorecam", drawing=Drawing(both_sides=True), formats=("page",), checks="none")
    (one,) = finish(explain(MODEL, [path], tmp_path / "out", wish))
    receipt = read_receipt(Path(one.file))
    assert receipt is not None
    assert not receipt.drawing.both_sides


def test_a_page_s_checks_ask_as_the_map_was_asked(tmp_path, monkeypatch):
    asked: list[tuple[object, ...]] = []
    before = attributing.attribute_all

    def keep(model, subjects, target, *others, **settings):
        asked.append((target, settings))
        return before(model, subjects, target, *others, **settings)

    monkeypatch.setattr(attributing, "attribute_all", keep)
    path = _picture(tmp_path / "in" / "1.png")
    settings = {"glances": 2}
    wish = Wish("closeup", target="crack - good", settings=settings, formats=("page",))
    finish(explain(MODEL, [path], tmp_path / "out", wish))
    assert len(asked) > 1
    assert all(one == ("crack - good", settings) for one in asked)


def test_a_difference_is_kept_as_what_it_is(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    wish = Wish("gradcam", target="crack - good", side=64, formats=("svg", "page"))
    (one,) = finish(explain(MODEL, [path], tmp_path / "out", wish))
    assert Path(one.file).name == "1-crack-not-good.png"
    assert one.asked == "crack rather than good"
    receipt = read_receipt(Path(one.file))
    assert receipt is not None
    assert (receipt.target, receipt.against, receipt.side) == ("crack", "good", 64)
    page = Path(one.beside["page"]).read_text(encoding="utf-8")
    assert "Why “crack rather than good”?" in page
    assert "sure of “good”" in page
    assert "64 × 64 pixels" in page
    assert "“crack rather than good”" in Path(one.beside["svg"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_of_the_user_s_beside_an_overlay_is_never_replaced(tmp_path, kind):
    path = _picture(tmp_path / "in" / "1.png")
    out = tmp_path / "out"
    out.mkdir()
    mine = out / f"1-crack{ENDINGS[kind]}"
    mine.write_bytes(b"the user's own")
    (one,) = finish(explain(MODEL, [path], out, Wish(target="crack", formats=(kind,))))
    assert mine.read_bytes() == b"the user's own"
    assert Path(one.file).name == "1-crack 2.png"
    assert Path(one.beside[kind]).name == f"1-crack 2{ENDINGS[kind]}"


def test_done_again_otherwise_drawn_the_files_beside_are_replaced_with_the_overlay(tmp_path):
    path = _picture(tmp_path / "in" / "1.png")
    out = tmp_path / "out"
    wish = Wish(target="crack", formats=("svg", "npy"))
    (first,) = finish(explain(MODEL, [path], out, wish))
    lines = msgspec.structs.replace(wish, drawing=Drawing(contours=True))
    (second,) = finish(explain(MODEL, [path], out, lines))
    assert (second.file, second.beside) == (first.file, first.beside)
    Path(second.beside["svg"]).write_text("drawn on by the user")
    (third,) = finish(explain(MODEL, [path], out, msgspec.structs.replace(wish, run="Run 2")))
    assert Path(third.beside["svg"]).name == "1-crack 2.svg"
    assert Path(second.beside["svg"]).read_text() == "drawn on by the user"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is text")
def test_a_picture_whose_name_is_no_text_is_explained_and_found_again(tmp_path):
    path = _picture(tmp_path / "1.png").rename(tmp_path / os.fsdecode(b"leaf\xff.png"))
    (first,) = finish(explain(MODEL, [path], tmp_path / "out", Wish(target="crack")))
    assert Path(first.file).name == "leaf_-crack.png"
    receipt = read_receipt(Path(first.file))
    assert receipt is not None
    assert receipt.name == "leaf\ufffd.png"
    (again,) = finish(explain(MODEL, [path], tmp_path / "out", Wish(target="crack")))
    assert again == first
    assert len(list((tmp_path / "out").glob("*.png"))) == 1


def test_a_map_of_an_older_version_of_its_method_is_made_anew(tmp_path, monkeypatch):
    model, paths = classifier("squeezenet1_1", 96), [_picture(tmp_path / "one.png")]
    wish, looked = Wish("gradcam", checks="none"), []
    before = attributing.attribute_all

    def counted(classifier, subjects, *rest, **more):
        looked.append(len(subjects))
        return before(classifier, subjects, *rest, **more)

    monkeypatch.setattr(attributing, "attribute_all", counted)
    for grad_cam in ("1.5.7", "1.5.7", "1.6.0"):
        found = {"grad-cam": grad_cam, "torch": "2.15"}
        monkeypatch.setattr(explaining, "versions", lambda found=found: found)
        finish(explain(model, paths, tmp_path / "out", wish))
    assert [count for count in looked if count] == [1, 1]
