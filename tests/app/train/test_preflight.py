"""What is said of time, memory and disk before a run."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from unittest.mock import create_autospec

import pytest

from tests.app.sessions import drain_until, endless
from workbench.app.shell.wishes import BranchWish
from workbench.app.train import preflight as module
from workbench.app.train.beginnings import Beginning
from workbench.app.train.preflight import SETTLED_S, Needs, Preflight, in_bytes
from workbench.app.train.running import RunPresenter, RunView
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress
from workbench.project.runs import Run
from workbench.training.recipe import Recipe

pytestmark = pytest.mark.usefixtures("project")


class Bench:
    """A preflight with a clock and a recipe to be set by hand."""

    def __init__(self, session):
        self.now, self.recipe, self.branch = 0.0, Recipe("resnet18", "random"), None
        self.preflight = Preflight(
            session, lambda: self.recipe, lambda: self.branch, lambda: None, lambda: self.now
        )

    def settle(self):
        self.preflight.want(True)
        self.now += SETTLED_S

    @property
    def needs(self):
        return self.preflight.needs


@pytest.fixture
def bench(session):
    return Bench(session)


@pytest.fixture
def measured(monkeypatch):
    """What was measured; 90 seconds, 820 MB, 12 MB each."""
    measured, branches = [], []
    estimate = SimpleNamespace(
        seconds=90, memory_bytes=820e6, disk_bytes=12e6, fits=True, advice=""
    )

    def needs_of(_project, recipe, branch):
        measured.append(recipe)
        branches.append(branch)
        yield Progress(0, 1, "Measuring")
        return estimate

    monkeypatch.setattr(module, "needs_of", needs_of)
    return SimpleNamespace(recipes=measured, branches=branches, estimate=estimate)


def test_time_memory_and_disk_are_said_when_the_choices_have_settled(bench, measured, session):
    bench.settle()
    drain_until(session, lambda: bench.needs.words.startswith("about"))
    assert bench.needs == Needs("about 1 min 30 s · 820 MB of memory · 12 MB on disk")
    session.drain()
    assert len(measured.recipes) == 1


def test_a_branch_is_measured_as_one(bench, measured, session, tmp_path):
    bench.settle()
    drain_until(session, lambda: bench.needs.words.startswith("about"))
    bench.branch = BranchWish(tmp_path / "001", "best", "epoch 3")
    bench.settle()
    drain_until(session, lambda: len(measured.branches) == 2)
    assert measured.branches == [None, (Run(tmp_path / "001"), "best")]


def test_other_pictures_let_what_was_said_of_the_old_ones_go(bench, measured, session):
    bench.settle()
    drain_until(session, lambda: bench.needs.words.startswith("about"))
    bench.preflight.forget()
    bench.preflight.want(False)
    assert bench.needs == Needs()


def test_nothing_is_measured_while_choices_change(bench, measured, session):
    bench.preflight.want(True)
    session.drain()
    bench.recipe = Recipe("resnet18", "random", epochs=7)
    bench.settle()
    drain_until(session, lambda: bench.needs.words.startswith("about"))
    assert measured.recipes == [bench.recipe]


def test_what_does_not_fit_is_a_warning_with_what_to_change(bench, measured, session):
    measured.estimate.fits = False
    measured.estimate.advice = "Choose fewer pictures a step."
    bench.settle()
    drain_until(session, lambda: bench.needs.tone == "warning")
    assert bench.needs.words.endswith("on disk. Choose fewer pictures a step.")


def test_a_recipe_that_cannot_be_used_is_said_in_its_words(bench, session, monkeypatch):
    def needs_of(_project, _recipe, _branch):
        yield Progress(0, 1, "Measuring")
        raise WorkbenchError("These weights do not fit.", "Choose others.")

    monkeypatch.setattr(module, "needs_of", needs_of)
    bench.settle()
    drain_until(session, lambda: bench.needs == Needs("These weights do not fit.", "warning"))


def test_a_measurement_nobody_waits_for_is_given_up(bench, session, monkeypatch):
    begun, ended = [], []

    def needs_of(_project, _recipe, _branch):
        begun.append(True)
        try:
            yield from endless()
        finally:
            ended.append(True)

    monkeypatch.setattr(module, "needs_of", needs_of)
    bench.settle()
    drain_until(session, lambda: begun)
    bench.preflight.want(False)
    drain_until(session, lambda: ended)
    assert bench.needs == Needs()


def test_a_run_waits_until_the_measurement_it_interrupts_is_over(bench, session, monkeypatch):
    measuring, step, together = threading.Event(), threading.Event(), []

    def needs_of(_project, _recipe, _branch):
        try:
            while True:
                measuring.set()
                step.wait(10)
                yield Progress(0, 1, "Measuring")
        finally:
            measuring.clear()

    monkeypatch.setattr(module, "needs_of", needs_of)
    bench.settle()
    drain_until(session, measuring.is_set)
    run = RunPresenter(create_autospec(RunView, instance=True), session)
    run.waits_for = bench.preflight.given_up
    ended = []

    def learn():
        together.append(measuring.is_set())
        ended.append(True)
        yield Progress(1, 1, "Learning")

    folder = session.project.new_run_folder()
    assert run.start(Beginning(Run(folder), bench.recipe, learn, "Run 1"))
    drain_until(session, lambda: run.page.sentence or run.page.doing)
    assert not ended
    step.set()
    drain_until(session, lambda: ended and session.running("training") is None)
    assert together == [False]


def test_bytes_are_read_in_the_unit_that_suits():
    assert [in_bytes(n) for n in (3, 4_000_000, 3_400_000_000)] == ["1 MB", "4 MB", "3.4 GB"]
