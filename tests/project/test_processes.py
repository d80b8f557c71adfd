"""One run in several real processes, as torchrun starts them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from tests.project.namespaces import CABLE, two_machines, why_not
from tests.project.torchrun import TRAIN, draw_pictures, environment, free_port, run, torchrun
from workbench.project.processes import begun_before, follows, several, together
from workbench.project.runs import Run

pytestmark = [
    pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]

# Precision, layout and compiling are left open: the first process settles them for all.
PLAIN = (
    *("--backbone", "timm:test_convnext", "--weights", "random", "--strategy", "scratch"),
    *("--epochs", "2", "--image-size", "32", "--device", "cpu"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("timm")
    folder = tmp_path_factory.mktemp("processes")
    draw_pictures(folder / "pictures")
    return folder


@pytest.fixture(scope="module")
def alone(home: Path) -> Run:
    """One process that takes eight pictures a step."""
    command = [*torchrun(1)[:1], *TRAIN, "pictures", "--project", "one", *PLAIN]
    said = run([*command, "--batch-size", "8"], home)
    assert said.returncode == 0, said.stderr
    return Run(home / "one" / "runs" / "001")


def losses(run_: Run) -> list[float]:
    return [loss for epoch in run_.history() for loss in (epoch.train_loss, epoch.val_loss)]


def test_two_processes_learn_as_one_with_twice_the_batch(home, alone):
    command = [*torchrun(2), *TRAIN, "pictures", "--project", "two", *PLAIN]
    said = run([*command, "--batch-size", "4", "--json"], home)
    assert said.returncode == 0, said.stderr
    two = Run(home / "two" / "runs" / "001")
    assert losses(two) == pytest.approx(losses(alone), abs=1e-5)
    assert len(losses(two)) == 4
    assert two.state == "finished"
    assert two.evaluation("val") is not None
    # One of them speaks, and one folder is written.
    assert said.stdout.count('"run_started"') == 1
    assert [one.name for one in (home / "two" / "runs").iterdir()] == ["001"]


def test_what_two_processes_learned_opens_like_any_other_run(home):
    classifier = Run(home / "two" / "runs" / "001").classifier()
    assert classifier.classes == ("blue", "red")
    assert not classifier.network.training


@pytest.mark.parametrize("rank", [0, 1])
def test_a_killed_process_is_started_again_and_the_run_goes_on(home, alone, rank):
    """kill -9 in the middle: torchrun starts all of them again, from the last checkpoint."""
    place = home / f"killed-{rank}"
    shutil.copytree(home / "one", place)
    folder = place / "runs" / "001"
    more = ("--resume", str(folder), "--epochs", "8", "--json")
    command = [*torchrun(2, "--standalone", "--max-restarts", "2"), *TRAIN, *more]
    lines, killed = [], False
    complaints = home / "complaints.txt"
    with complaints.open("w") as errors, subprocess.Popen(
        command, env=environment(home), cwd=home, text=True,
        stdout=subprocess.PIPE, stderr=errors,
    ) as agent:  # fmt: skip
        assert agent.stdout is not None
        for line in agent.stdout:
            lines.append(json.loads(line))
            if lines[-1]["event"] == "epoch_done" and not killed:
                killed = True
                os.kill(worker_of(agent.pid, rank), signal.SIGKILL)
    assert agent.returncode == 0, complaints.read_text()
    began = [line["epoch"] for line in lines if line["event"] == "run_started"]
    assert len(began) == 2
    assert began[1] >= began[0] == 2
    finished = Run(folder)
    assert finished.state == "finished"
    assert finished.summary is not None
    assert finished.summary.epochs_done == 8


def worker_of(agent: int, rank: int) -> int:
    """The process of a rank below an agent."""
    children = Path(f"/proc/{agent}/task/{agent}/children").read_text().split()
    for child in children:
        if f"\0RANK={rank}\0" in Path(f"/proc/{child}/environ").read_text():
            return int(child)
    raise AssertionError(f"no process of rank {rank} among {children}")


def meeting(machines: Sequence[tuple[Sequence[str], str]], home: Path, project: str) -> list[str]:
    """What two agents say that find each other at the first one's address."""
    port, first = free_port(), machines[0][1]
    command = [*TRAIN, "pictures", "--project", project, *PLAIN, "--batch-size", "4"]
    agents = [
        subprocess.Popen(
            [
                *prefix,
                *torchrun(
                    *(1, "--nnodes", "2", "--rdzv-backend", "c10d", "--rdzv-id", project),
                    *("--rdzv-endpoint", f"{first}:{port}", "--local-addr", address),
                    # Both have the same name: torchrun could not tell which one is meant.
                    *("--rdzv-conf", f"is_host={int(number == 0)}"),
                ),
                *command,
            ],
            env=environment(home) | ({"GLOO_SOCKET_IFNAME": CABLE} if prefix else {}),
            cwd=home, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for number, (prefix, address) in enumerate(machines)
    ]  # fmt: skip
    try:
        said = [agent.communicate(timeout=170)[0] for agent in agents]
    finally:
        for agent in agents:
            agent.kill()
    assert [agent.returncode for agent in agents] == [0, 0], said
    return said


def test_two_machines_meet_over_a_network_of_their_own(home, alone):
    if reason := why_not():
        pytest.skip(reason)
    with two_machines() as both:
        meeting([(one.command(), one.address) for one in both], home, "apart")
    assert losses(Run(home / "apart" / "runs" / "001")) == pytest.approx(losses(alone), abs=1e-5)


def test_two_agents_on_one_machine_meet_by_name_and_port(home, alone):
    if not why_not():
        pytest.skip("they meet over a network of their own, in the test before")
    meeting([((), "127.0.0.1"), ((), "127.0.0.1")], home, "nodes")
    assert losses(Run(home / "nodes" / "runs" / "001")) == pytest.approx(losses(alone), abs=1e-5)


def test_what_the_first_process_cannot_do_ends_all_of_them_in_words(home):
    command = [*torchrun(2), *TRAIN, "nowhere", "--project", "none", *PLAIN]
    said = run(command, home)
    assert said.returncode != 0
    assert "nowhere" in said.stderr
    assert "inside the program" not in said.stderr
    assert not (home / "none" / "runs" / "001").exists()


def test_alone_nothing_is_joined(monkeypatch):
    for name in ("WORLD_SIZE", "RANK"):
        monkeypatch.delenv(name, raising=False)
    assert not several()
    assert not follows()
    assert begun_before(Path("nowhere")) is None

    def lead():
        yield from ()
        return "led"

    task = together(lead)
    with pytest.raises(StopIteration) as end:
        next(task)
    assert end.value.value == "led"
    assert not torch.distributed.is_initialized()
