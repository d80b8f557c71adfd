"""Batch norms and dropout see the batch of all processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from workbench.training.learning.groups import learning_norms
from workbench.training.processes.whole_batch import Rows

pytestmark = pytest.mark.slow

WORKER = """
import copy, json, sys
from datetime import timedelta
from pathlib import Path
import msgspec
import torch
from torch import distributed, nn
from tests.project.torchrun import draw_pictures
from torchvision.models import efficientnet_b0, mobilenet_v3_small, resnet18
from workbench.core.events import finish
from workbench.core.files import sha256
from workbench.data.items import Dataset, Item
from workbench.training.beginning import setting_for
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner
from workbench.training.learning.mixing import mixing, unmixed
from workbench.training.learning.pace import Pace
from workbench.training.lessons.batches import Batch
from workbench.training.processes.learner import SharedLearner
from workbench.training.share import ALL, Share
from workbench.training.recipe import defaults
from workbench.training.strategies import PLANS

torch.set_num_threads(1)
rank, folder = int(sys.argv[1]), Path(sys.argv[2])
store = distributed.FileStore(str(folder / "store"), 2)
distributed.init_process_group(
    "gloo", store=store, rank=rank, world_size=2, timeout=timedelta(seconds=60)
)
CPU, SHARE = torch.device("cpu"), Share(rank, 2)


def small():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=4), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(2048, 2)
    )


def learned(kind, network, part, mix=unmixed):
    pace = Pace(0.001, 1, 4, 2, optimiser="sgd", accumulate=2, average=0.9, mixing=mix)
    learner = kind(network, (Group(layers_of(network)),), pace, CPU)
    learner.enter(1, 0)
    for number, count in enumerate((8, 5, 6, 2)):
        source = torch.Generator().manual_seed(number)
        pictures = torch.randn(count, 3, 64, 64, generator=source).contiguous(
            memory_format=torch.channels_last
        )
        targets = torch.arange(count) % 2
        own = list(part(range(count)))
        told = learner.learn(Batch(pictures[own], targets[own]))
        yield told.loss.item() / told.seen, told.seen
    learner.judging()
    own = list(part(range(8)))
    told = learner.judge(Batch(torch.ones(8, 3, 64, 64)[own], (torch.arange(8) % 2)[own]))
    assert len(told.slips.rows) == len(own)
    yield told.loss.item() / told.seen, told.seen
    # One process is left without a picture: nobody waits for it.
    learner.enter(1, 3)
    own = list(part(range(1)))
    learner.learn(Batch(torch.ones(1, 3, 64, 64)[own], torch.zeros(1, dtype=torch.int64)[own]))


def looks():
    # How far the looks of two processes are from those of one, and who judges how many.
    pictures = draw_pictures(folder / f"pictures{rank}")
    items = [
        Item(sha256(path), str(path), path.parent.name,
             "val" if int(path.stem) > 7 else "train", 40, 40)
        for path in sorted(pictures.glob("*/*.png"))
    ]
    recipe = defaults("squeezenet1_1", "features", "random")
    recipe = msgspec.structs.replace(recipe, image_size=32, device="cpu")
    dataset = Dataset(("blue", "red"), tuple(items))
    spread, _ = finish(setting_for(recipe, dataset, folder / f"spread{rank}"))
    assert spread.share == SHARE
    alone = spread._replace(share=ALL, cache=folder / f"alone{rank}")
    two, one = (finish(PLANS["features"](setting)).lessons for setting in (spread, alone))
    parts = [len(batch.targets) for batch in two.val()]
    return (two.inputs - one.inputs).abs().max().item(), parts, len(two.inputs) == len(one.inputs)


said = {}
for make in (resnet18, mobilenet_v3_small, efficientnet_b0):
    torch.manual_seed(0)
    one = make(num_classes=2)
    two = copy.deepcopy(one)
    alone = list(learned(Learner, one, lambda every: every))
    spread = list(learned(SharedLearner, two, SHARE.of))
    same = [type(layer) for layer in one.modules()] == [type(layer) for layer in two.modules()]
    said[make.__name__] = alone, spread, same
for name, mix in (("mixup", mixing(1.0, 0.0, 7)), ("cutmix", mixing(0.0, 1.0, 7))):
    torch.manual_seed(0)
    one = small()
    two = copy.deepcopy(one)
    alone = list(learned(Learner, one, lambda every: every, mix))
    said[name] = alone, list(learned(SharedLearner, two, SHARE.of, mix)), True
said["looks"] = looks()
(folder / f"said{rank}.json").write_text(json.dumps(said))
distributed.destroy_process_group()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    """What one process learned, what two did, and whether its modules stayed."""
    folder = tmp_path_factory.mktemp("whole")
    script = folder / "worker.py"
    script.write_text(WORKER)
    root = Path(__file__).resolve().parents[3]
    both = [
        subprocess.Popen(
            [sys.executable, str(script), str(rank), str(folder)],
            env={**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
            stderr=subprocess.PIPE, text=True,
        )
        for rank in (0, 1)
    ]  # fmt: skip
    complaints = [one.communicate(timeout=150)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], complaints
    first, second = (json.loads((folder / f"said{rank}.json").read_text()) for rank in (0, 1))
    assert {name: figures[1] for name, figures in first.items()} == {
        name: figures[1] for name, figures in second.items()
    }
    return first


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
@pytest.mark.parametrize(
    ("name", "digits"),
    # Stochastic depth in an untrained network: its losses are large, and so are their last digits.
    [
        ("resnet18", 0.0),
        ("mobilenet_v3_small", 0.0),
        ("efficientnet_b0", 1e-4),
        ("mixup", 0.0),
        ("cutmix", 0.0),
    ],
)
def test_two_processes_learn_as_one_with_norms_dropout_and_mixing(said, name, digits):
    alone, spread, _ = said[name]
    assert [seen for _, seen in alone] == [8, 5, 6, 2, 8]
    assert [seen for _, seen in spread] == [8, 5, 6, 2, 8]
    losses = [loss for loss, _ in alone]
    assert [loss for loss, _ in spread] == pytest.approx(losses, rel=digits, abs=1e-5)


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
def test_the_modules_stay_the_usual_ones(said):
    assert all(same for *_, same in said.values())


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
def test_the_looks_of_a_frozen_body_are_shared_out(said):
    apart, judged, as_many = said["looks"]
    assert apart < 1e-4
    assert judged == [4]
    assert as_many


def test_of_what_belongs_to_the_whole_batch_each_takes_its_rows():
    rows = Rows(2, 3, 8)
    assert rows.of(torch.arange(8)).tolist() == [2, 3, 4]
    assert rows.of(torch.arange(16)).tolist() == [4, 5, 6, 7, 8, 9]
    assert rows.length(6) == 16
    assert rows.length(7) is None
    assert rows.length(0) is None


def test_only_norms_that_learn_look_at_batches():
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    assert learning_norms(network)
    network[1].training = False
    assert not learning_norms(network)
