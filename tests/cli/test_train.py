"""`workbench train` and `workbench find-rate`: options from data, and what they do."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.cli.arguments import parser
from workbench.cli.main import main
from workbench.cli.verbs.demo import words as demo_words
from workbench.cli.verbs.train import kept, recipe_of, words, work
from workbench.core.events import Notice, finish
from workbench.core.files import write_json
from workbench.project.demo import Demo
from workbench.project.importing import import_pictures
from workbench.project.project import create_project
from workbench.training.events import RunSummary
from workbench.training.keeping.lineage import read_lineage
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe, read_recipe, validated

QUICK = ["--backbone", "squeezenet1_1", "--weights", "random", "--strategy", "features"]
QUICK += ["--image-size", "32", "--device", "cpu", "--json"]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for label in ("blue", "red"):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(8):
            pixels = random.integers(0, 255, (34, 34, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / label / f"{number}.png")
    return tmp_path / "pictures"


def test_every_setting_of_a_recipe_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["train", "--help"])
    told = capsys.readouterr().out
    for name, option in OPTIONS.items():
        assert f"--{name.replace('_', '-')}" in told
        assert option.title.split()[0] in told


def test_settings_given_reach_the_recipe_and_the_rest_stay_the_strategys() -> None:
    given = "--mixup 0.2 --optimiser sgd --patience 5 --balance sampling --learning-rate 0.02"
    recipe = recipe_of(parser().parse_args(["train", "x", *QUICK, *given.split()]))
    assert (recipe.mixup, recipe.optimiser, recipe.patience) == (0.2, "sgd", 5)
    assert (recipe.balance, recipe.learning_rate, recipe.image_size) == ("sampling", 0.02, 32)
    assert (recipe.cutmix, recipe.label_smoothing, recipe.seed) == (0.0, 0.1, 0)


def test_a_recipe_is_taken_from_a_run_and_options_go_before(tmp_path: Path) -> None:
    known = validated(Recipe("squeezenet1_1", "random", "full", mixup=0.3, precision="bf16"))
    write_json(tmp_path / "run" / "recipe.json", known)
    for place in (tmp_path / "run", tmp_path / "run" / "recipe.json"):
        given = ["train", "x", "--recipe", str(place)]
        assert recipe_of(parser().parse_args(given)) == known
    found = recipe_of(parser().parse_args([*given, "--epochs", "2", "--precision", "auto"]))
    assert found == msgspec.structs.replace(known, epochs=2, precision="auto")


def test_a_recipe_does_not_go_with_a_run_that_brings_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json(tmp_path / "recipe.json", Recipe("squeezenet1_1"))
    run = str(tmp_path)
    assert main(["train", "--resume", run, "--recipe", run]) == 2
    assert "--recipe does not go with it" in capsys.readouterr().err


def test_a_run_is_trained_made_longer_and_branched(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.workbench"
    begin = ["train", str(pictures), "--project", str(project), *QUICK, "--epochs", "2"]
    assert main(begin) == 0
    run = project / "runs" / "001"
    assert main(["train", "--resume", str(run), "--epochs", "3", "--json"]) == 0
    assert read_recipe(run / "recipe.json").epochs == 3
    assert main(["train", "--branch", str(run), "--epochs", "1", "--seed", "4", "--json"]) == 0
    lineage = read_lineage(project / "runs" / "002")
    assert lineage is not None
    assert lineage.parent is not None
    assert {change.name: change.after for change in lineage.parent.changes} == {
        "epochs": 1,
        "seed": 4,
    }
    capsys.readouterr()
    assert main(["train", "--resume", str(run), "--learning-rate", "0.2", "--json"]) == 2
    told = capsys.readouterr().out
    assert "--branch" in told
    assert "--learning-rate cannot" in told
    (run / "evaluation-val.json").unlink()
    assert main(["train", "--resume", str(run)]) == 0
    told = capsys.readouterr().err
    assert "Run 1 is finished" in told
    assert f"--branch {run}" in told
    assert "Training on" not in told
    assert (run / "evaluation-val.json").exists()


@pytest.mark.parametrize("ending", ["csv", "png"])
def test_the_search_for_a_rate_writes_its_curve(
    ending: str, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"rates.{ending}"
    assert main(["find-rate", str(pictures), *QUICK, "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 0 < told["suggestion"] < 1
    if ending == "csv":
        rows = list(csv.DictReader(out.read_text().splitlines()))
        assert float(rows[0]["learning_rate"]) == pytest.approx(1e-6)
        assert len(rows) == len(told["rates"])
    else:
        with Image.open(out) as picture:
            assert picture.size[0] > 500


@pytest.mark.parametrize(
    "arguments",
    [
        ["pictures", "--resume", "run"],
        ["--resume", "run", "--project", "elsewhere"],
        ["pictures", "--branch", "run"],
        ["pictures", "--checkpoint", "last"],
        ["--resume", "run", "--checkpoint", "last"],
    ],
)
def test_options_that_do_not_go_together_are_refused(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    run = tmp_path / "p.workbench" / "runs" / "run"
    run.mkdir(parents=True)
    (run / "recipe.json").write_text("{}")
    places = {"pictures": str(pictures), "run": str(run)}
    assert main(["train", *(places.get(word, word) for word in arguments)]) == 2
    assert "without --branch" in capsys.readouterr().err or "--checkpoint" not in arguments
    assert not list(Path.cwd().glob("*.workbench"))


def test_a_run_is_either_gone_on_with_or_branched(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["train", "--resume", "run", "--branch", "run"])
    assert "not allowed with" in capsys.readouterr().err


def test_a_training_that_is_stopped_says_how_to_go_on(tmp_path: Path) -> None:
    run = tmp_path / "my runs" / "001"
    summary = RunSummary(str(run), "stopped", 1, 2 / 3, 0.4, 1, 2, 1.0, 1.0, "CPU")
    write_json(run / "summary.json", summary)
    told = kept(parser().parse_args(["train", "x"]), run)
    assert told["next"] == f"workbench train --resume '{run}'"


def test_a_misspelt_folder_leaves_no_project_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.workbench"
    assert main(["train", str(tmp_path / "lefaves"), "--project", str(project), *QUICK]) == 2
    assert "lefaves" in capsys.readouterr().err
    assert not project.exists()


def test_a_network_that_nobody_named_is_said_before_the_training(
    pictures: Path, tmp_path: Path
) -> None:
    def first_said(*given: str) -> object:
        asked = ["train", str(pictures), "--project", str(tmp_path / "p.workbench"), *given]
        task = work(parser().parse_args(asked))
        try:
            return next(task)
        finally:
            task.close()

    said = "Trains mobilenet_v3_small: --backbone NAME takes another network."
    assert first_said("--weights", "bundled") == Notice(said)
    assert first_said("--backbone", "resnet18") != Notice(said)


def test_what_was_left_out_is_said_with_where_to_learn_why(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = pictures.rename(tmp_path / "my pictures")
    (named / "red" / "torn.jpg").write_bytes(b"no picture")
    project = ["--project", str(tmp_path / "p.workbench")]
    assert main(["train", str(named), *project, *QUICK, "--epochs", "1"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    notices = [one["text"] for one in told if one["event"] == "notice"]
    assert any(
        text.startswith("1 file left out; ") and f"scan '{named}'" in text for text in notices
    )
    assert main(["scan", str(named)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "torn.jpg" in "".join(lines)
    assert len(lines) == len(set(lines))


def test_pictures_in_a_zip_are_estimated_like_those_in_a_folder(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", pictures)
    assert main(["estimate", archive, *QUICK]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["seconds"] > 0


def test_a_rates_curve_is_refused_before_the_search_where_it_cannot_be_written(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = next(pictures.rglob("*.png"))
    before = photo.read_bytes()
    for out, hint in ((tmp_path / "rates.xyz", ".csv or .png or .svg"), (photo, "no figure")):
        assert main(["find-rate", str(pictures), *QUICK, "--out", str(out)]) == 2
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [one["event"] for one in told] == ["failed"]
        assert hint in told[0]["message"] + told[0]["hint"]
    assert photo.read_bytes() == before


def test_in_a_project_that_is_open_it_trains_with_the_pictures_as_they_are_known_there(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = create_project(tmp_path / "p.workbench")
    try:
        finish(import_pictures(project, pictures))
        Image.new("RGB", (34, 34), "red").save(pictures / "red" / "new.png")
        place = ["--project", str(project.folder), "--epochs", "1"]
        assert main(["train", str(pictures), *QUICK, *place]) == 0
        (run,) = project.runs()
        assert run.dataset().digest() == project.dataset().digest()
    finally:
        project.close()
    assert "open in another window" in capsys.readouterr().out
    assert run.evaluation() is not None


def test_other_pictures_are_not_read_into_a_project_that_is_open(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = create_project(tmp_path / "p.workbench")
    try:
        finish(import_pictures(project, pictures))
        place = ["--project", str(project.folder), "--epochs", "1"]
        assert main(["train", str(pictures / "red"), *QUICK, *place]) == 2
        assert project.runs() == ()
    finally:
        project.close()
    told = capsys.readouterr().err
    assert "is not the folder it was made from" in told
    assert "--project DIR" in told


def test_what_a_training_takes_is_said_before_it_begins(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", str(pictures), *QUICK, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["seconds"] > 0
    assert told["fits"]


def test_a_weights_file_is_kept_with_its_whole_path(monkeypatch, tmp_path):
    from workbench.cli.arguments import parser

    monkeypatch.chdir(tmp_path)
    options = parser().parse_args(["train", "pictures", "--weights", "mine.pth"])
    assert options.weights == str(tmp_path / "mine.pth")
    assert parser().parse_args(["search", "p", "--weights", "random"]).weights == "random"


def test_what_rests_on_one_picture_is_said_to_rest_on_one(tmp_path: Path) -> None:
    said = words(
        RunSummary(
            str(tmp_path / "001"), "finished", 2, 1.0, 0.4, 3, 3, 1.0, 1.0, "CPU", val_count=1
        )
    )
    assert "On 1 picture it did not learn from, it was right 100.0\u00a0% of the time" in said
    assert "between 21 and 100\u00a0%" in said
    assert "little more than a hint" in said
    assert "chosen by these pictures" in said
    demo = Demo("001", 1.0, 1, 2, 1.0, "CPU", (), "curves.png")
    assert said.splitlines()[0] in demo_words(demo)
