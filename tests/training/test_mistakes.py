"""What a run says it gets wrong: the right pictures, the surest mistakes first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch

from workbench.core.events import Event, finish
from workbench.data.items import Dataset, Item
from workbench.models.classifier import load_classifier
from workbench.training.events import EpochDone, Mistake, Mistaken
from workbench.training.learning.mistakes import MOST, Mistakes, slips
from workbench.training.recipe import Recipe
from workbench.training.training import train

Make = Callable[..., Recipe]
CLASSES = ("blue", "red")


def items(count: int) -> tuple[Item, ...]:
    return tuple(Item(f"id{n}", f"/pictures/{n}.png", "blue", "val", 8, 8) for n in range(count))


def logits(*leanings: float) -> torch.Tensor:
    """Answers that lean so much towards red."""
    return torch.tensor([[0.0, leaning] for leaning in leanings])


def mislabelled(item: Item) -> Item:
    return msgspec.structs.replace(item, label="blue" if item.label == "red" else "red")


def gathered(*batches: tuple[list[int], torch.Tensor]) -> tuple[Mistake, ...]:
    """What is told of blue pictures, by their places."""
    mistakes = Mistakes(items(100), CLASSES)
    for places, answers in batches:
        blue = torch.zeros(len(places), dtype=torch.int64)
        found = slips(answers.log_softmax(1), answers.argmax(1), blue) if places else None
        mistakes.add(places, found)
    return mistakes.told(3).pictures


def test_the_surest_mistakes_of_all_batches_come_first() -> None:
    told = gathered(([0, 1, 2], logits(1, -5, 3)), ([3, 4], logits(2, -1)))
    assert [(one.id, one.truth, one.said) for one in told] == [
        ("id2", "blue", "red"), ("id3", "blue", "red"), ("id0", "blue", "red"),
    ]  # fmt: skip
    assert [one.confidence for one in told] == [0.9526, 0.8808, 0.7311]


def test_pictures_left_out_do_not_shift_the_names_of_those_behind_them() -> None:
    told = gathered(([0, 2], logits(-1, 2)), ([], logits()), ([7, 9], logits(3, -1)))
    assert [one.id for one in told] == ["id7", "id2"]


def test_a_dozen_are_told_however_many_there_are() -> None:
    told = gathered(*(([n], logits(n / 10)) for n in range(1, 41)))
    assert [one.id for one in told] == [f"id{n}" for n in range(40, 40 - MOST, -1)]
    assert len(told) == 12


def test_without_a_mistake_and_without_numbers_nothing_is_told() -> None:
    assert gathered(([0, 1], logits(-1, -2))) == ()
    assert gathered(([0], logits(float("nan")))) == ()
    assert gathered() == ()


@pytest.mark.parametrize("strategy", ["features", "full"])
def test_a_run_names_what_its_classifier_gets_wrong(
    strategy: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    from workbench.evaluation.evaluating import evaluate

    # Every other label is wrong, and a picture in the middle is gone: the names stay right.
    val = [item.id for item in dataset.of("val")]
    items = tuple(mislabelled(item) if item.id in val[::2] else item for item in dataset.items)
    dataset = msgspec.structs.replace(dataset, items=items)
    gone = dataset.of("val")[3]
    Path(gone.path).unlink()
    wanted = recipe(strategy, epochs=1, batch_size=3)
    folder = tmp_path / "run"
    heard: list[Event] = []
    finish(train(wanted, dataset, folder, cache=tmp_path / "cache"), heard.append)
    told = [e for e in heard if isinstance(e, EpochDone | Mistaken)]
    assert [type(e) for e in told] == [EpochDone, Mistaken]
    measured = finish(evaluate(load_classifier(folder), dataset.of("val")))
    assert [rejected.path for rejected in measured.rejected] == [gone.path]
    wrong = [(one.id, one.truth, one.said) for one in measured.mistakes]
    mistaken = told[1]
    assert isinstance(mistaken, Mistaken)
    assert wrong
    assert [(one.id, one.truth, one.said) for one in mistaken.pictures] == wrong
    sure = [one.confidence for one in measured.mistakes]
    assert [one.confidence for one in mistaken.pictures] == pytest.approx(sure, abs=1e-3)


def test_what_was_wrong_can_be_read_from_the_record(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    heard: list[Event] = []
    finish(train(recipe("features"), dataset, folder, cache=tmp_path / "cache"), heard.append)
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    read = [msgspec.json.decode(line, type=Mistaken) for line in lines if b'"mistaken"' in line]
    assert read == [e for e in heard if isinstance(e, Mistaken)]
    assert [one.epoch for one in read] == [1, 2]
