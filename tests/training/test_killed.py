"""Power cuts: a run killed at any moment ends as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_runs_killed_at_a_hundred_random_moments_end_with_the_same_weights(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    command = [sys.executable, "-m", "tests.training.killing", str(tmp_path), str(seed), "100"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-3000:]}"
    told = json.loads(done.stdout)
    assert sum(one["kills"] for one in told.values()) >= 100
    assert all(one["same"] and all(one["same"]) for one in told.values()), f"seed {seed}: {told}"
    # Some fall into the writing of a checkpoint, or the test would prove little.
    assert sum(one["cut_while_writing"] for one in told.values()) > 0
