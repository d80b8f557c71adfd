"""Real processes, started as people start them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
TRAIN = ("-m", "workbench", "train")


def draw_pictures(folder: Path, a_class: int = 12) -> Path:
    """Red-ish and blue-ish noise in two class folders."""
    random = np.random.default_rng(0)
    for label, channel in (("blue", 2), ("red", 0)):
        (folder / label).mkdir(parents=True)
        for number in range(a_class):
            pixels = random.integers(0, 120, (40, 40, 3), dtype=np.uint8)
            pixels[..., channel] += 110
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder


def environment(home: Path) -> dict[str, str]:
    """One thread a process, a home of its own, nothing of another torchrun."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("TORCHELASTIC")
    }
    return {**kept, "OMP_NUM_THREADS": "1", "WORKBENCH_HOME": str(home), "PYTHONPATH": str(ROOT)}


def torchrun(processes: int, *more: str) -> list[str]:
    """The beginning of a command line that starts so many."""
    run = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", str(processes)]
    return [*run, *(more or ("--standalone",))]


def run(
    command: Sequence[str], home: Path, timeout: float = 170
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command,
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
