"""`workbench shortcuts`: what it prints for people and for programs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from workbench.cli.main import main
from workbench.cli.verbs import shortcuts as verb
from workbench.inspection.shortcuts.report import ClassMap, Probe, Shortcuts, Suspicion
from workbench.models.preprocessing import Box

TAG = Suspicion(
    "Something {where} speaks for “{label}”",
    "With it the model says “{label}” {moved} % more surely.",
    (("where", "in the upper left corner"), ("label", "dent"), ("moved", "81")),
    0.9, "dent", ("/pictures/1.png",), Box(0, 0, 0.2, 0.2),
)  # fmt: skip
MAP = ClassMap("dent", np.eye(8, dtype=np.float32), np.zeros((8, 8, 3), np.uint8), 20, 60)
REPORT = Shortcuts((TAG,), (Probe("patch", "dent", 0.99, 0.95, 1.0, 80),), (MAP,), 0.25, 8, 0.9, 80)


@pytest.fixture
def report(monkeypatch):
    """What a search comes to; without one."""
    found = [REPORT]

    def task(_run, _masks, *, all_pictures):
        yield from ()
        if all_pictures:
            return found[0]._replace(maps=(MAP._replace(pictures=60),))
        return found[0]

    monkeypatch.setattr(verb, "open_run", lambda run: run)
    monkeypatch.setattr(verb, "search_run", task)
    return found


def test_suspicions_are_said_in_words_with_their_pictures(report, capsys):
    assert main(["shortcuts", "some/run"]) == 0
    said = capsys.readouterr().out
    assert "1 suspicion in 80 pictures" in said
    assert "! Something in the upper left corner speaks for “dent” (strength 90%)" in said
    assert "81 % more surely" in said
    assert "/pictures/1.png" in said
    assert "25.0% of the evidence lies outside the outline, of 8 pictures." in said


def test_a_quiet_search_says_so(report, capsys):
    report[0] = REPORT._replace(suspicions=(), outside=None)
    main(["shortcuts", "some/run"])
    said = capsys.readouterr().out
    assert said.startswith("Nothing suspicious found in 80 pictures.")
    assert "0.99 (0.95 to 1.00)  dent\n" in said + "\n"  # never exchanged: nothing is claimed
    assert "Looked at: the border" in said
    assert "not judged" in said
    report[0] = REPORT._replace(suspicions=(), probes=(), outside=None)
    main(["shortcuts", "some/run"])
    assert capsys.readouterr().out.startswith("There are too few pictures")


@pytest.mark.parametrize("suspicions", [(), (TAG,)], ids=["quiet", "another part is suspect"])
def test_how_far_answers_move_with_a_part_is_said_of_each(report, capsys, suspicions):
    patch = REPORT.probes[0]
    probes = (patch._replace(moved=0.37), patch._replace(name="border", moved=0.04))
    report[0] = REPORT._replace(suspicions=suspicions, probes=probes)
    main(["shortcuts", "some/run"])
    moved, idle = capsys.readouterr().out.splitlines()[-2:]
    assert moved.endswith("dent; exchanged, answers move 37%")
    assert idle.endswith("dent; exchanged, answers move 4%: the model does not answer by it")


def test_of_two_classes_the_other_is_named_and_chance_is_called_so(report, capsys):
    probes = (
        Probe("patch", "dent", 0.99, 0.95, 1.0, 80, "good"),
        Probe("size", "dent", 0.52, 0.4, 0.64, 80),
    )
    report[0] = REPORT._replace(probes=probes)
    main(["shortcuts", "some/run"])
    said = capsys.readouterr().out
    assert "dent from good\n" in said
    assert "(0.40 to 0.64)  dent; no better than chance" in said


def test_the_words_say_on_how_many_pictures_the_maps_rest(report, capsys):
    main(["shortcuts", "some/run"])
    assert "The average maps rest on 20 of 60 of “dent”." in capsys.readouterr().out
    main(["shortcuts", "some/run", "--all-pictures"])
    assert "The average maps rest on 60 of 60 of “dent”." in capsys.readouterr().out


def test_the_maps_are_written_to_a_new_folder_whole_or_not_at_all(report, tmp_path, capsys):
    folder = tmp_path / "maps"
    report[0] = REPORT._replace(maps=(MAP, MAP._replace(label="a/b: “c”")))
    assert main(["shortcuts", "some/run", "--maps", str(folder)]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["001 dent.png", "002 a_b_ _c_.png"]
    with Image.open(folder / names[0]) as image:
        assert image.size == (192, 192)
    report[0] = None  # another search is not even begun
    assert main(["shortcuts", "some/run", "--maps", str(folder)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_programs_get_every_figure(report, capsys):
    assert main(["shortcuts", "some/run", "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    (one,) = last["suspicions"]
    assert one["title"] == "Something in the upper left corner speaks for “dent”"
    assert one["region"] == {"left": 0, "top": 0, "right": 0.2, "bottom": 0.2}
    assert last["averaged"] == [{"class": "dent", "pictures": 20, "of": 60}]
    assert last["tried"][0]["name"] == "patch"


def test_a_run_that_is_none_is_refused_in_words(tmp_path, capsys):
    assert main(["shortcuts", str(tmp_path)]) == 2
    assert capsys.readouterr().err
