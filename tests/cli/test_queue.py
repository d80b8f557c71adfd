"""`workbench search`, `queue`, `curves` and `estimate`, on a handful of tiny pictures."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import msgspec
import pytest

from tests.app.runs import pictures
from workbench.cli.main import main
from workbench.cli.verbs import search
from workbench.core.events import Task
from workbench.core.files import write_json
from workbench.project.project import Project, create_project
from workbench.project.queue import QueueSummary, RunQueue
from workbench.project.search import RecipeSearch, Search, Trial
from workbench.training.recipe import Recipe, validated

TINY = ["--backbone", "squeezenet1_1", "--weights", "random", "--strategy", "features"]
TINY += ["--image-size", "32", "--device", "cpu", "--epochs", "2"]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which two recipes were tried."""
    home = tmp_path_factory.mktemp("search")
    pictures(home / "parts", 4)
    project = home / "parts.workbench"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(home / "home"))
        asked = ["search", str(home / "parts"), "--project", str(project), "--trials", "2", *TINY]
        assert main([*asked, "--json"]) == 0
    return project


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return told


def test_a_search_leaves_a_run_a_recipe_and_a_queue_that_says_so(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["queue", str(searched), "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("finished" in line and "squeezenet1_1, features, 2 epochs" in line for line in lines)
    assert {line.split()[2] for line in lines} == {"Run"}


def test_a_search_ends_with_what_to_do_next_and_one_that_was_stopped_with_how_to_go_on(
    tmp_path: Path,
) -> None:
    recipe = Recipe("resnet18")
    trials = tuple(
        Trial(number, recipe, "finished", right, 4, f"00{number}")
        for number, right in ((1, 0.8), (2, 0.9), (3, 0.9))
    )
    for trial in trials:
        write_json(tmp_path / "runs" / trial.run / "recipe.json", recipe)
    found = search.Found(Search(recipe, 3, (), trials), tmp_path)
    said = search.words(found).splitlines()
    assert said[-3:] == [
        "Equally good: trials 2, 3.",
        "The best of 3 on the same pictures flatters a little: judge it on others.",
        f"Next: workbench evaluate {tmp_path / 'runs' / '002'}",
    ]
    (tmp_path / "runs" / "002" / "recipe.json").unlink()  # it was removed
    assert search.words(found).endswith(str(tmp_path / "runs" / "003"))
    write_json(tmp_path / "search.json", Search(recipe, 3, (), trials))
    kept = search.kept(Namespace(project=tmp_path), None)
    assert len(kept["trials"]) == 3
    assert kept["next"] == f"workbench queue {tmp_path}"


def test_a_search_among_named_networks_leaves_each_its_picture_size(
    searched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untrained(_project: Project) -> Task[QueueSummary]:
        yield from ()
        return QueueSummary(())

    monkeypatch.setattr(search, "run_queue", untrained)
    project = tmp_path / "named.workbench"
    asked = ["search", str(searched.with_name("parts")), "--weights", "random", "--device", "cpu"]
    asked += ["--project", str(project), "--trials", "9"]
    assert main([*asked, "--backbones", "squeezenet1_1", "inception_v3"]) == 2
    begun = RecipeSearch(project).now()
    assert begun is not None
    assert begun.backbones == ("squeezenet1_1", "inception_v3")
    assert {trial.recipe.image_size for trial in begun.trials} == {None}


def test_a_search_whose_base_an_earlier_version_filled_in_goes_on(
    searched: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def untrained(_project: Project) -> Task[QueueSummary]:
        yield from ()
        return QueueSummary(())

    monkeypatch.setattr(search, "run_queue", untrained)
    project = tmp_path / "old.workbench"
    asked = ["search", str(searched.with_name("parts")), "--project", str(project), "--trials", "4"]
    asked += ["--backbone", "squeezenet1_1", "--weights", "random", "--device", "cpu"]
    assert main(asked) == 2
    begun = RecipeSearch(project).now()
    assert begun is not None
    old = msgspec.structs.replace(begun, base=validated(begun.base))
    assert old != begun
    write_json(project / "search.json", old)
    capsys.readouterr()
    assert main(asked) == 2
    assert "Going on with the search" in "".join(capsys.readouterr())
    assert RecipeSearch(project).now() == old
    assert main([*asked, "--epochs", "3"]) == 2
    assert "what it found is kept" in capsys.readouterr().err
    begun = RecipeSearch(project).now()
    assert begun is not None
    assert begun.base.epochs == 3


def test_what_waits_in_the_queue_is_trained(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = Recipe("squeezenet1_1", "random", "features", epochs=1, image_size=32, device="cpu")
    RunQueue(searched).add(recipe)
    assert main(["queue", str(searched), "--json"]) == 0
    entries = last_line(capsys)["entries"]
    assert isinstance(entries, list)
    assert [(entry["state"], entry["run"]) for entry in entries][-1] == ("finished", "003")


def test_the_queue_is_changed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = str(tmp_path / "parts.workbench")
    create_project(Path(project)).close()
    for epochs in (1, 2, 3):
        assert main(["queue-add", project, *TINY, "--epochs", f"{epochs}"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("  3  waiting")
    queue = RunQueue(Path(project))

    def lengths() -> list[int]:
        return [entry.recipe.epochs for entry in queue.entries()]

    assert main(["queue-move", project, "3", "1"]) == 0
    assert lengths() == [3, 1, 2]
    assert main(["queue-move", project, "1", "2"]) == 0
    assert lengths() == [1, 3, 2]
    capsys.readouterr()
    assert main(["queue-move", project, "2", "0"]) == 2
    assert "Numbers begin at 1" in capsys.readouterr().err
    assert lengths() == [1, 3, 2]
    queue.mark(queue.entries()[0].id, state="finished")
    assert main(["queue-move", project, "3", "1"]) == 0
    assert lengths() == [1, 2, 3], "what is over keeps its number"
    capsys.readouterr()
    assert main(["queue-move", project, "1", "2"]) == 2
    assert "Only what waits" in capsys.readouterr().err
    assert main(["queue-remove", project, "2", "--json"]) == 0
    assert len(last_line(capsys)["entries"]) == 2
    assert lengths() == [1, 3]
    assert main(["queue-remove", project, "9"]) == 2
    assert "no entry 9" in capsys.readouterr().err


def test_a_line_of_the_queue_says_what_tells_its_entry_from_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = str(tmp_path / "parts.workbench")
    create_project(Path(project)).close()
    for given in ([], ["--seed", "1"], ["--weights", "download"]):
        assert main(["queue-add", project, *TINY, *given]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("2 epochs")[1] for line in lines[-3:]] == [
        " --weights random --seed 0",
        " --weights random --seed 1",
        " --weights download --seed 0",
    ]
    assert lines[0].endswith("2 epochs")


def test_the_curves_of_a_run_are_printed_or_written(
    searched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = searched / "runs" / "001"
    assert main(["curves", str(run)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("epoch,")
    assert main(["curves", str(run), "--csv", str(tmp_path / "curves.csv")]) == 0
    assert (tmp_path / "curves.csv").read_text().split() == printed.split()


def test_curves_as_json_hold_every_epoch(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["curves", str(searched / "runs" / "001"), "--json"]) == 0
    told = last_line(capsys)
    curves = told["curves"]
    assert isinstance(curves, list)
    assert [epoch["epoch"] for epoch in curves] == list(range(1, len(curves) + 1))
    assert told["epochs"] == len(curves) > 0


@pytest.mark.parametrize(
    ("verb", "option"),
    [("curves", "--csv"), ("curves", "--out"), ("predict", "--out"), ("explain", "--sheet")],
)
def test_a_result_never_takes_the_place_of_a_picture(
    searched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, option: str
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"the user's own")
    pictures_asked = [] if verb == "curves" else [str(searched.with_name("parts"))]
    asked = [verb, str(searched / "runs" / "001"), *pictures_asked, option, str(photo)]
    assert main(asked) == 2
    assert "Choose a name that ends in" in capsys.readouterr().err
    assert photo.read_bytes() == b"the user's own"


def test_predictions_as_json_are_in_the_last_object(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures_asked = str(searched.with_name("parts"))
    assert main(["predict", str(searched / "runs" / "001"), pictures_asked, "--json"]) == 0
    told = last_line(capsys)
    predictions = told["predictions"]
    assert isinstance(predictions, list)
    assert told["count"] == len(predictions) > 0
    assert all(0 < one["confidence"] <= 1 and one["label"] for one in predictions)


def test_a_folder_that_is_no_run_has_no_curves_and_says_what_a_run_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["curves", str(tmp_path)]) == 2
    assert "A run is a folder under runs/" in capsys.readouterr().err


def test_a_project_named_as_a_run_says_which_runs_it_has(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(searched)]) == 2
    assert str(searched / "runs" / "001") in capsys.readouterr().err


def test_a_search_on_one_class_is_refused_before_anything_is_tried(
    searched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "one.workbench"
    one_class = next(path for path in searched.with_name("parts").iterdir() if path.is_dir())
    assert main(["search", str(one_class), "--project", str(project), *TINY]) == 2
    assert "has a class" in capsys.readouterr().err
    assert RunQueue(project).entries() == ()


def test_a_search_none_of_whose_recipes_can_be_trained_says_why(
    searched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["search", str(searched.with_name("parts")), "--trials", "2", *TINY]
    weights = ["--weights", str(tmp_path / "nowhere.safetensors")]
    assert main([*asked, "--project", str(tmp_path / "p.workbench"), *weights]) == 2
    assert "nowhere.safetensors" in capsys.readouterr().err.splitlines()[-1]


def test_a_misspelt_folder_of_a_search_leaves_no_project_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.workbench"
    assert main(["search", str(tmp_path / "lefaves"), "--project", str(project), *TINY]) == 2
    assert "lefaves" in capsys.readouterr().err
    assert not project.exists()


def test_a_table_of_nothing_never_takes_the_place_of_a_good_one(
    searched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("table.csv", "good"), ("pics.zip", "no picture")):
        (tmp_path / name).write_text(content)
    asked = [str(searched / "runs" / "001"), str(tmp_path / "pics.zip")]
    assert main(["predict", *asked, "--out", str(tmp_path / "table.csv")]) == 2
    assert "None of these files is a picture" in capsys.readouterr().err
    assert (tmp_path / "table.csv").read_text() == "good"


def test_a_proof_in_which_nothing_could_be_measured_is_none(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--split", "train", "--method", "gradcam", "--layer", "nope"]
    assert main(["prove", str(searched / "runs" / "001"), *asked]) == 2
    assert "nope" in capsys.readouterr().err


def test_a_method_that_reads_no_layer_is_asked_for_none(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(searched / "runs" / "001"), str(searched.with_name("parts"))]
    asked += ["--method", "integrated", "--layer", "features.3"]
    assert main(["explain", *asked]) == 2
    assert "has no layer" in capsys.readouterr().err


def test_an_estimate_says_time_memory_and_disk(
    searched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", str(searched.with_name("parts")), *TINY]) == 0
    said = capsys.readouterr().out
    assert "Training will take about" in said
    assert "of memory" in said
    assert "on the disk" in said
