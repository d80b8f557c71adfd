"""Who trains a run now, and what others can see of it meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import msgspec
import pytest

from tests.app.runs import pictures, run_in
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.core.files import write_json
from workbench.project.holding import NOTE, Holder, elsewhere, held
from workbench.project.runs import Run
from workbench.project.watching import Watch
from workbench.training.events import Mistake, Mistaken

HOLD = """
import sys
from pathlib import Path
from workbench.core.events import Progress
from workbench.project.holding import held
from workbench.project.runs import Run

def wait():
    yield Progress(0, None, "held")
    sys.stdin.read()

for event in held(Run(Path(sys.argv[1])), wait()):
    print(event.doing, flush=True)
"""


@pytest.fixture
def run(tmp_path):
    return run_in(tmp_path / "parts.workbench", pictures(tmp_path / "pictures"), state=None)


@pytest.fixture
def other(run):
    """Another program that holds the run until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process


def told(*events):
    yield from events


def test_a_run_that_another_program_trains_is_left_alone(run, other):
    assert elsewhere(run)
    with pytest.raises(WorkbenchError, match="being trained by another"):
        finish(held(run, told()))
    other.communicate()
    assert not elsewhere(run)
    finish(held(run, told()))


def test_a_run_whose_program_was_killed_is_free_at_once(run, other):
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert (run.folder / NOTE).exists()
    assert not elsewhere(run)
    finish(held(run, told()))
    assert not (run.folder / NOTE).exists()


def test_ones_own_run_is_not_elsewhere(run):
    task = held(run, told(Progress(0, None, "Working")))
    next(task)
    assert not elsewhere(run)
    task.close()


def test_another_machine_counts_as_at_work_while_it_is_heard_of(run):
    write_json(run.folder / NOTE, Holder("another machine", 7))
    assert elsewhere(run)
    for name in (NOTE, "events.jsonl"):
        os.utime(run.folder / name, (1e9, 1e9))
    assert not elsewhere(run)


def test_a_run_that_never_began_leaves_its_number_free(tmp_path):
    run = Run(tmp_path / "runs" / "001")
    finish(held(run, told()))
    assert not run.folder.exists()


def test_what_a_run_says_is_seen_as_it_comes_and_its_end_too(run, tmp_path):
    watch = Watch(tmp_path / "parts.workbench")
    assert watch.look() is None
    write_json(run.folder / NOTE, Holder("another machine", 7))
    look = watch.look()
    assert look is not None
    assert (look.folder, look.first, look.over) == (run.folder, True, False)
    assert [type(event).__name__ for event in look.events] == ["RunStarted", *["EpochDone"] * 3]
    line = msgspec.json.encode(Mistaken(4, (Mistake("ab", "/ab.png", "dent", "good", 0.9),)))
    path = run.folder / "events.jsonl"
    with path.open("ab") as file:
        file.write(line[:20])
    assert watch.look().events == ()
    with path.open("ab") as file:
        file.write(line[20:] + b"\n")
    assert [event.epoch for event in watch.look().events] == [4]
    (run.folder / NOTE).unlink()
    assert watch.look().over
    assert watch.look() is None
