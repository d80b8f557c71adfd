"""Several processes under torchrun make one student."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from workbench.training.processes.joining import joined

WORKER = """
import sys
from pathlib import Path
import torch
from tests.training.distillation.small import PLAN, small_learner, small_views
from workbench.core.events import finish
from workbench.training.distillation.distil import distil
from workbench.training.processes.joining import joined
from workbench.training.share import Share

torch.set_num_threads(1)
with joined(torch.device("cpu")) as place:
    learner = small_learner(share=Share(place.rank, place.world))
    views = small_views(rank=place.rank)
    finish(distil(learner, views, PLAN.steps, Path(sys.argv[1])))
    views.close()
    total = sum(value.double().sum() for value in learner.matching.parameters())
    Path(sys.argv[2] + str(place.rank)).write_text(f"{place.world} {total.item():.12f}")
"""


def test_without_torchrun_there_is_one_place(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with joined(torch.device("cpu")) as place:
        assert place == (0, 1, torch.device("cpu"))


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
def test_two_processes_learn_the_same_weights_from_different_views(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    root = Path(__file__).resolve().parents[3]
    said = subprocess.run(
        [
            *[sys.executable, "-m", "torch.distributed.run", "--standalone"],
            *["--nproc-per-node", "2", str(script), str(tmp_path / "c.safetensors")],
            str(tmp_path / "sum"),
        ],
        env={**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    first, second = ((tmp_path / f"sum{rank}").read_text().split() for rank in (0, 1))
    assert first[0] == "2"
    assert first == second
