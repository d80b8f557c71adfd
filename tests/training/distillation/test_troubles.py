"""What can go wrong with a small copy, and how it is told: as of any run."""

import math
from pathlib import Path

import msgspec
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.distillation.small import where
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, finish
from workbench.core.files import read_json, write_json
from workbench.data.items import Dataset
from workbench.models.classifier import load_classifier
from workbench.training import training
from workbench.training.distillation.copying import copy_classifier
from workbench.training.distillation.learner import NETWORK, StudentLearner
from workbench.training.distillation.report import copy_recipe
from workbench.training.events import BatchDone, CheckpointSaved, EpochDone, Mistaken, RunSummary
from workbench.training.keeping import keeper
from workbench.training.keeping.checkpoint import Best, read_checkpoint
from workbench.training.recipe import Recipe, read_recipe


def test_a_loss_that_is_no_number_stops_a_copy_with_advice(
    teacher, dataset, small, tmp_path, monkeypatch
):
    learn = StudentLearner.learn

    def spoiled(self, batch):
        outcome = learn(self, batch)
        return outcome._replace(loss=outcome.loss * math.nan) if self._epoch == 2 else outcome

    monkeypatch.setattr(StudentLearner, "learn", spoiled)
    events = []
    with pytest.raises(WorkbenchError, match="astray in epoch 2") as caught:
        finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")), events.append)
    assert "lower learning rate" in caught.value.hint
    summary = read_json(tmp_path / "002" / "summary.json", RunSummary)
    assert (summary.state, summary.best_epoch) == ("failed", 1)
    kept = load_classifier(tmp_path / "002").network.state_dict().values()
    assert all(value.isfinite().all() for value in kept if value.is_floating_point())


def test_a_full_disk_is_told_and_the_copy_goes_on(teacher, dataset, small, tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "COST", 0)
    save, full = keeper.save_checkpoint, [True, True]

    def saved(*args):
        if full:
            full.pop()
            raise WorkbenchError("The disk is full.", "Make room.")
        save(*args)

    monkeypatch.setattr(keeper, "save_checkpoint", saved)
    events = []
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")), events.append)
    assert any(isinstance(e, Notice) and "The disk is full." in e.text for e in events)
    assert any(isinstance(e, CheckpointSaved) for e in events)
    assert sum(isinstance(e, EpochDone) for e in events) == 2


def test_short_memory_is_told_and_the_copy_learns_in_pieces(
    teacher, dataset, small, tmp_path, monkeypatch
):
    look = StudentLearner._loss

    def short(self, inputs, shares, targets):
        if len(inputs) > 4:
            raise MemoryError
        return look(self, inputs, shares, targets)

    monkeypatch.setattr(StudentLearner, "_loss", short)
    events = []
    run = tmp_path / "002"
    finish(copy_classifier(teacher, dataset, small, where(run)), events.append)
    assert any(isinstance(e, Notice) and "4 at a time" in e.text for e in events)
    assert read_checkpoint(run / "checkpoint" / "last.safetensors")[0].pieces == 2


def test_what_the_machine_may_decide_is_decided_and_noted(teacher, dataset, small, tmp_path):
    assert (small.precision, small.layout) == ("auto", "auto")
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")))
    noted = read_recipe(tmp_path / "002" / "recipe.json")
    assert "auto" not in (noted.precision, noted.layout, noted.compiled)


def test_a_copy_learns_with_the_digits_that_its_recipe_says(teacher, dataset, small, tmp_path):
    recipe = msgspec.structs.replace(small, precision="bf16", layout="contiguous")
    finish(copy_classifier(teacher, dataset, recipe, where(tmp_path / "short")))
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "usual")))
    short, usual = (
        load_classifier(tmp_path / name).network.state_dict() for name in ("short", "usual")
    )
    assert not all(torch.equal(short[name], usual[name]) for name in short)


def test_a_copy_adds_up_in_a_fixed_order(teacher, dataset, small, tmp_path, monkeypatch):
    asked, same_bits = [], training.same_bits
    monkeypatch.setattr(training, "same_bits", lambda d: asked.append(d) or same_bits(d))
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")))
    assert asked == [torch.device("cpu")]


def test_of_two_epochs_equally_right_the_surer_one_is_the_best(
    teacher, dataset, small, tmp_path, monkeypatch
):
    asked = []

    def beaten(self, accuracy, loss):
        asked.append((accuracy, loss))
        return (accuracy, -loss) > (self.accuracy, -self.loss)

    monkeypatch.setattr(Best, "beaten_by", beaten)
    events = []
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")), events.append)
    epochs = [e for e in events if isinstance(e, EpochDone)]
    assert asked == [(e.val_accuracy, e.val_loss) for e in epochs]


def test_a_copy_says_what_it_gets_wrong(teacher, dataset, small, tmp_path):
    events = []
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")), events.append)
    assert [e.epoch for e in events if isinstance(e, Mistaken)] == [1, 2]


def test_a_class_that_the_teacher_does_not_know_is_refused(teacher, dataset, small, tmp_path):
    items = [msgspec.structs.replace(i, label=i.label and i.label.upper()) for i in dataset.items]
    other = Dataset(("BLUE", "RED"), tuple(items))
    with pytest.raises(WorkbenchError, match="knows nothing of “BLUE”, “RED”") as caught:
        finish(copy_classifier(teacher, other, small, where(tmp_path / "002")))
    assert "“blue”, “red”" in caught.value.hint
    assert not (tmp_path / "002").exists()


def as_an_earlier_version_left_it(run: Path) -> None:
    """Checkpoint and recipe of a stopped copy in the words of the first versions."""
    path = run / "checkpoint" / "last.safetensors"
    position, tensors = read_checkpoint(path)
    old = {"step": torch.tensor(position.epoch * 2 + position.batch)}
    if seen := position.sums.seen:
        each = (position.sums.loss / seen, position.sums.right / seen)
        old["course"] = torch.tensor([each] * position.batch, dtype=torch.float64)
    for name, value in tensors.items():
        kind, _, rest = name.partition(".")
        if kind == "module" and rest.startswith(("mean_", "deviation_")):
            old[rest.replace("_", ".")] = value
        elif kind == "module":
            old[f"matching.{rest}"] = value
        elif kind == "optimiser":
            old[f"moment.{rest}"] = value
        elif rest.startswith(NETWORK):
            old[f"average.{rest.removeprefix(NETWORK)}"] = value
    save_file(old, path)
    recipe = read_recipe(run / "recipe.json")
    write_json(
        run / "recipe.json",
        msgspec.structs.replace(recipe, average=0.0, label_smoothing=0.1, precision="auto"),
    )


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_copy_that_an_earlier_version_began_goes_on(teacher, dataset, small, tmp_path, batches):
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "whole")))
    run, events = tmp_path / "broken", []
    task = copy_classifier(teacher, dataset, small, where(run))
    for event in task:
        batches -= isinstance(event, BatchDone)
        if not batches:
            break
    task.close()
    as_an_earlier_version_left_it(run)
    assert "position" not in load_file(run / "checkpoint" / "last.safetensors")
    old: Recipe = read_recipe(run / "recipe.json")
    finish(copy_classifier(teacher, dataset, old, where(run), resume=True), events.append)
    whole = load_classifier(tmp_path / "whole").network.state_dict()
    resumed = load_classifier(run).network.state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    assert read_recipe(run / "recipe.json").label_smoothing == 0.0


def test_a_copy_sees_pictures_as_its_teacher_does():
    teacher = Recipe("resnet18", "download", image_size=448, fit="crop", augmentation="no_flips")
    recipe = copy_recipe("mobilenet_v3_small", "random", teacher)
    assert (recipe.image_size, recipe.fit, recipe.augmentation) == (448, "crop", "no_flips")
    recipe = copy_recipe("mobilenet_v3_small", "random", teacher, image_size=128, fit="whole")
    assert (recipe.image_size, recipe.fit, recipe.augmentation) == (128, "whole", "no_flips")


def test_a_size_that_only_suits_the_teachers_network_is_not_taken_over():
    teacher = Recipe("inception_v3", "download", image_size=299)
    assert copy_recipe("mobilenet_v3_small", "random", teacher).image_size is None


def test_a_setting_that_means_nothing_for_a_copy_is_refused():
    with pytest.raises(WorkbenchError, match="no use for label_smoothing"):
        copy_recipe("mobilenet_v3_small", "random", label_smoothing=0.1)
    idle = copy_recipe("mobilenet_v3_small", "random")
    assert (idle.label_smoothing, idle.focal, idle.balance) == (0.0, 0.0, "none")
