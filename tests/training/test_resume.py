"""A run that was stopped or cut off goes on where it was, to the bit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, Task, finish
from workbench.core.files import read_json, write_json
from workbench.data.items import Dataset
from workbench.training.events import BatchDone, EpochDone, RunStarted, RunSummary
from workbench.training.recipe import Recipe, read_recipe
from workbench.training.training import train

Make = Callable[..., Recipe]

WAYS: dict[str, dict[str, object]] = {
    "features": {"epochs": 4},
    "gradual": {"epochs": 4, "augmentation": "no_flips"},
    "full": {"epochs": 2, "augmentation": "any_orientation"},
    "scratch": {"epochs": 2},
    "scratch in 16 bits": {"epochs": 2, "precision": "bf16"},
    "scratch varied late": {"epochs": 2, "augment_on": "device", "augmentation": "trivial"},
}


def fingerprints(folder: Path) -> tuple[str, str]:
    """Of the classifier and of the last checkpoint, which holds the optimiser too."""
    card = json.loads((folder / "classifier.json").read_text())
    return card["sha256"], _weights_in(folder)


def _weights_in(folder: Path) -> str:
    import hashlib

    from safetensors.torch import load_file

    digest = hashlib.sha256()
    for name, value in sorted(load_file(folder / "checkpoint" / "last.safetensors").items()):
        digest.update(name.encode() + value.numpy().tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("way", list(WAYS))
def test_stopping_anywhere_and_going_on_gives_the_same_weights(
    way: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted = recipe(way.split(maxsplit=1)[0], **WAYS[way])
    events: list[Event] = []
    finish(train(wanted, dataset, tmp_path / "whole", cache=tmp_path / "cache"), events.append)
    whole = fingerprints(tmp_path / "whole")
    batches = sum(isinstance(event, BatchDone) for event in events)
    folder = tmp_path / "parts"
    for stop in (0, 1, batches // 2, batches):
        task = train(wanted, dataset, folder, cache=tmp_path / f"cache {stop}")
        _pull(task, stop)
        task.close()
        summary = finish(train(wanted, dataset, folder, resume=True, cache=tmp_path / "cache"))
        assert fingerprints(folder) == whole, f"stopped after {stop} of {batches} batches"
        assert summary.state == "finished"


def _pull(task: Task[RunSummary], batches: int) -> None:
    """Until so many batches were learned from; at least the first event."""
    next(task)
    while batches:
        batches -= isinstance(next(task), BatchDone)


def test_many_stops_one_after_another_change_nothing(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted = recipe("full", augmentation="photos")
    finish(train(wanted, dataset, tmp_path / "whole", cache=tmp_path / "cache"))
    folder, sittings = tmp_path / "parts", 0
    while not (folder / "summary.json").exists() or _state(folder) != "finished":
        sittings += 1
        task = train(wanted, dataset, folder, resume=sittings > 1, cache=tmp_path / "cache")
        batches = 0
        for event in task:
            batches += isinstance(event, BatchDone)
            if batches == 2:
                break
        task.close()
    assert sittings >= 3
    assert fingerprints(folder) == fingerprints(tmp_path / "whole")


def _state(folder: Path) -> str:
    return read_json(folder / "summary.json", RunSummary).state


def test_a_resumed_run_goes_on_with_the_epochs_that_are_left(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    task = train(recipe(), dataset, folder, cache=tmp_path / "cache")
    next(e for e in task if isinstance(e, BatchDone) and e.epoch == 2)
    task.close()
    heard: list[Event] = []
    finish(train(recipe(), dataset, folder, resume=True, cache=tmp_path / "cache"), heard.append)
    told = [e for e in heard if not isinstance(e, Progress)]
    assert isinstance(told[0], RunStarted)
    assert told[0].epoch == 1
    assert [(e.epoch, e.batch) for e in told if isinstance(e, BatchDone)] == [(2, 2), (2, 3)]


_CUT_OFF = """
import sys
from pathlib import Path
from workbench.core.events import finish
from workbench.core.files import read_json
from workbench.data.items import Dataset
from workbench.training.keeping import keeper
from workbench.training.recipe import Recipe, read_recipe
from workbench.training.training import train

keeper.CHECKPOINT_SECONDS, keeper.COST = 0.0, 0
place = Path(sys.argv[1])
recipe, dataset = read_json(place / "r.json", Recipe), read_json(place / "d.json", Dataset)
def say(event):
    print(type(event).__name__, flush=True)
finish(train(recipe, dataset, place / "run", cache=place / "cache"), say)
"""


def test_a_run_killed_without_warning_ends_with_the_same_weights(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted = recipe("full", epochs=3, augmentation="photos")
    write_json(tmp_path / "r.json", wanted)
    write_json(tmp_path / "d.json", dataset)
    with subprocess.Popen(
        [sys.executable, "-c", _CUT_OFF, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        seen = [line.strip() for line, _ in zip(process.stdout, range(9), strict=False)]
        process.send_signal(signal.SIGKILL)
    assert "CheckpointSaved" in seen
    folder = tmp_path / "run"
    assert not (folder / "summary.json").exists()
    finish(train(wanted, dataset, folder, resume=True, cache=tmp_path / "cache"))
    finish(train(wanted, dataset, tmp_path / "whole", cache=tmp_path / "cache"))
    assert fingerprints(folder) == fingerprints(tmp_path / "whole")


def test_a_damaged_checkpoint_is_said_in_words(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    finish(train(recipe(), dataset, folder, cache=tmp_path / "cache"))
    checkpoint = folder / "checkpoint" / "last.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(WorkbenchError, match="damaged"):
        finish(train(recipe(), dataset, folder, resume=True, cache=tmp_path / "cache"))


def test_a_finished_run_can_be_given_more_epochs(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    finish(train(recipe(), dataset, folder, cache=tmp_path / "cache"))
    longer = msgspec.structs.replace(recipe(), epochs=3)
    summary = finish(train(longer, dataset, folder, resume=True, cache=tmp_path / "cache"))
    assert summary.epochs_done == 3


def test_a_run_stopped_while_it_is_judged_tells_the_rate_that_it_learned_at(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted, rates = recipe("features", epochs=1), []
    whole = train(wanted, dataset, tmp_path / "whole", cache=tmp_path / "cache")
    broken = train(wanted, dataset, tmp_path / "broken", cache=tmp_path / "cache")
    last = next(e for e in broken if isinstance(e, BatchDone) and e.batch == e.batches)
    next(e for e in broken if isinstance(e, Progress) and e.done > last.batches)
    broken.close()
    resumed = train(wanted, dataset, tmp_path / "broken", resume=True, cache=tmp_path / "cache")
    for task in (whole, resumed):
        events: list[Event] = []
        finish(task, events.append)
        rates += [e.learning_rate for e in events if isinstance(e, EpochDone)]
    assert rates == [last.learning_rate] * 2


@pytest.mark.parametrize(
    ("strategy", "device", "precision"), [("full", "auto", "tf32"), ("features", "mps", "fp16")]
)
def test_a_run_of_another_device_goes_on_in_32_bits_and_says_so(
    recipe: Make, dataset: Dataset, tmp_path: Path, strategy: str, device: str, precision: str
) -> None:
    folder, cache = tmp_path / "run", tmp_path / "cache"
    task = train(recipe(strategy), dataset, folder, cache=cache)
    next(event for event in task if isinstance(event, EpochDone))
    task.close()
    recorded = read_recipe(folder / "recipe.json")
    elsewhere = msgspec.structs.replace(recorded, device=device, precision=precision)
    heard: list[Event] = []
    finish(train(elsewhere, dataset, folder, resume=True, cache=cache), heard.append)
    (said,) = (e.text for e in heard if isinstance(e, Notice) and "another device" in e.text)
    assert precision in said
    assert said in (folder / "events.jsonl").read_text("utf-8")
    assert read_recipe(folder / "recipe.json").precision == "fp32"
    with pytest.raises(WorkbenchError, match=r"precision|Apple"):
        finish(train(elsewhere, dataset, tmp_path / "new", cache=cache))
