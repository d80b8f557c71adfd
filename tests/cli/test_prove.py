"""`workbench prove`: what it prints for people and for programs."""

from __future__ import annotations

import json
from types import SimpleNamespace

import msgspec
import pytest

from workbench.app.inspect.worth.dialog import COLUMNS
from workbench.cli.main import main
from workbench.cli.verbs import prove as verb
from workbench.inspection.proof.table import Figure, MethodProof

GOOD = MethodProof(
    "gradcam", "layer4", 10, Figure(0.1, 0, 0.2, 10), road_gap=Figure(0.3, 0.2, 0.4, 10)
)
LUCKY = MethodProof(
    "eigencam", "layer4", 10, Figure(0.1, 0, 0.2, 10), road_gap=Figure(0.1, -0.1, 0.3, 10)
)


@pytest.fixture
def proofs(monkeypatch):
    """What the test comes to."""
    found = [GOOD, LUCKY]

    def prove_run(*_about):
        yield from ()
        return tuple(found)

    monkeypatch.setattr(verb, "open_run", lambda _run: SimpleNamespace(classifier=lambda _on: None))
    monkeypatch.setattr(verb, "prove_run", prove_run)
    monkeypatch.setattr(verb, "titled_layers", lambda _asked: {"layer4": "Stage 4 · 7 × 7"})
    return found


def test_each_method_has_its_verdict_the_title_of_its_layer_and_a_key_of_the_columns(
    proofs, capsys
):
    assert main(["prove", "some/run"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("gradcam   Stage 4 · 7 × 7 (layer4)  passes ")
    assert said[2].startswith("eigencam  Stage 4 · 7 × 7 (layer4)  not shown ")
    assert said[3].startswith("! eigencam: what it marks was not shown to matter")
    assert any(line.startswith("filled in  ROAD") for line in said)


def test_columns_are_told_apart_and_called_as_in_the_window():
    titles = [column.title for column in verb._COLUMNS]
    assert len(set(titles)) == len(titles)
    judged = [title for title in titles if not title.startswith("gain")]
    assert [title.capitalize() for title in judged] == [
        column.title for column in COLUMNS if column.number
    ]


def test_columns_that_need_outlines_are_left_out_without_and_said(proofs, capsys):
    main(["prove", "some/run"])
    said = capsys.readouterr().out
    assert "points" not in said.splitlines()[0]
    assert "not measured without outlines" in said
    proofs[0] = msgspec.structs.replace(GOOD, pointing=Figure(0.5, 0.4, 0.6, 10))
    main(["prove", "some/run"])
    said = capsys.readouterr().out
    assert "points" in said.splitlines()[0]
    assert "not measured without outlines" not in said


def test_programs_get_the_verdict(proofs, capsys):
    main(["prove", "some/run", "--json"])
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["verdict"] for one in last["methods"]] == ["passes", "unshown"]
    assert last["methods"][1]["doubts"]
