"""What a run folder tells of the run."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from tests.project.conftest import TINY
from workbench.core.files import read_json, write_json
from workbench.models.classifier import Card
from workbench.models.classifier_files import CARD
from workbench.project.runs import Run
from workbench.training.events import EpochDone, Mistake, Mistaken
from workbench.training.keeping.files import EVENTS, SUMMARY
from workbench.training.recipe import validated


def test_a_run_tells_what_it_was_and_how_it_went(trained):
    assert trained.name == "Run 1"
    assert trained.state == "finished"
    settled = ("precision", "layout", "compiled", "augment_on")
    opened = msgspec.structs.replace(trained.recipe, **dict.fromkeys(settled, "auto"))
    assert opened == validated(TINY)
    assert [epoch.epoch for epoch in trained.history()] == [1, 2]
    evaluation = trained.evaluation("val")
    assert evaluation is not None
    assert evaluation.accuracy == pytest.approx(trained.summary.val_accuracy)


def test_what_an_earlier_classifier_was_worth_is_not_said_of_the_one_that_followed(
    trained, tmp_path
):
    run = Run(Path(shutil.copytree(trained.folder, tmp_path / "001")))
    card = read_json(run.folder / CARD, Card)
    write_json(run.folder / CARD, msgspec.structs.replace(card, sha256="of a later epoch"))
    assert run.evaluation("val") is None
    unsigned = msgspec.structs.replace(trained.evaluation("val"), model="")
    run.save_evaluation("val", unsigned)
    assert run.evaluation("val") == unsigned


def test_how_many_pictures_judge_a_run_is_known_from_its_summary_or_else_its_record(
    trained, tmp_path
):
    run = Run(Path(shutil.copytree(trained.folder, tmp_path / "001")))
    count = len(run.dataset().of("val"))
    (run.folder / EVENTS).rename(tmp_path / EVENTS)
    assert run.judged_by == count
    (run.folder / SUMMARY).unlink()
    assert run.judged_by == 0
    (tmp_path / EVENTS).rename(run.folder / EVENTS)
    assert run.judged_by == count


def test_a_history_whose_last_line_was_cut_off_is_read_up_to_there(trained, tmp_path):
    copy = Path(shutil.copytree(trained.folder, tmp_path / "001"))
    events = copy / "events.jsonl"
    whole = msgspec.json.encode(EpochDone(3, 1, 1, 1, 1, 1, 1, False))
    events.write_bytes(events.read_bytes() + whole[: len(whole) // 2])
    assert [epoch.epoch for epoch in Run(copy).history()] == [1, 2]


def test_what_a_run_got_wrong_last_is_on_record(trained, tmp_path):
    assert trained.recalled().mistaken.epoch == 2
    copy = Path(shutil.copytree(trained.folder, tmp_path / "001"))
    events = copy / "events.jsonl"
    wrong = Mistaken(3, (Mistake("a", "a.png", "crack", "good", 0.9),))
    whole = msgspec.json.encode(wrong) + b"\n"
    events.write_bytes(events.read_bytes() + whole)
    assert Run(copy).recalled().mistaken == wrong
    events.write_bytes(events.read_bytes() + whole[: len(whole) // 2])
    assert Run(copy).recalled().mistaken == wrong
    events.unlink()
    assert Run(copy).recalled().mistaken is None
