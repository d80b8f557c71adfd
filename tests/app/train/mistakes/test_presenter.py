"""When the strip of mistakes shows what, without a window."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import msgspec
import pytest

from tests.app.runs import epochs, pictures, run_in
from tests.app.sessions import drain_until, words_of
from workbench.app.train import beginnings
from workbench.app.train.mistakes.presenter import MistakePresenter, MistakeView
from workbench.app.train.running import RunPresenter, RunView
from workbench.project.project import create_project
from workbench.training.events import Mistake, Mistaken, RunStarted, RunSummary
from workbench.training.keeping.history import History
from workbench.training.recipe import Recipe

PICTURES = tuple(Mistake(f"id{n}", f"/{n}.png", "dent", "good", 0.9 - n / 10) for n in range(3))


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def view():
    return create_autospec(MistakeView, instance=True)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def presenter(view, session, clock):
    presenter = MistakePresenter(view, session, clock)
    presenter.begin(told=True)
    return presenter


def history(*mistaken: Mistaken, done: int = 1) -> History:
    made = History(epochs(done))
    for event in mistaken:
        made.hear(event)
    return made


def shown(view):
    return view.show_mistakes.call_args.args[0]


def test_before_the_first_epoch_the_strip_says_what_will_come(view, presenter):
    presenter.renew(history())
    assert shown(view).pictures == ()
    assert shown(view).calm.startswith("When an epoch is over")


def test_after_an_epoch_its_mistakes_stand_there(view, presenter):
    presenter.renew(history(Mistaken(4, PICTURES)))
    assert shown(view).title == "Pictures it got wrong after epoch 4"
    assert shown(view).words == "the surest mistakes first"
    assert shown(view).pictures == PICTURES


def test_the_strip_changes_at_most_once_a_second(view, presenter, clock):
    presenter.renew(history(Mistaken(1, PICTURES)))
    clock.now = 0.4
    presenter.renew(history(Mistaken(2, PICTURES[:1])))
    assert shown(view).pictures == PICTURES
    clock.now = 1.1
    presenter.renew(history(Mistaken(3, PICTURES[:2])))
    assert shown(view).pictures == PICTURES[:2]


def test_the_end_does_not_wait_and_keeps_the_last_ones(view, presenter):
    presenter.renew(history(Mistaken(1, PICTURES)))
    presenter.end(history(Mistaken(2, PICTURES[:1])))
    assert shown(view).title == "Pictures it got wrong after epoch 2"
    assert shown(view).pictures == PICTURES[:1]


def test_a_run_whose_mistakes_nobody_told_has_no_strip_in_the_end(view, presenter):
    presenter.end(history())
    assert shown(view) is None


def test_a_small_copy_has_no_strip_from_the_start(view, session, clock):
    presenter = MistakePresenter(view, session, clock)
    presenter.renew(history(Mistaken(1, PICTURES)))
    presenter.begin(told=False)
    assert shown(view) is None


def test_in_the_end_the_mistakes_of_the_kept_epoch_stand_there(view, presenter):
    told = History()
    for best, epoch in zip((True, False), epochs(2), strict=True):
        told.hear(msgspec.structs.replace(epoch, best=best))
        told.hear(Mistaken(epoch.epoch, PICTURES[: epoch.epoch]))
    presenter.renew(told)
    assert shown(view).title == "Pictures it got wrong after epoch 2"
    presenter.end(told)
    assert shown(view).title == "Pictures it got wrong after epoch 1, the one kept"
    assert shown(view).pictures == PICTURES[:1]


def test_without_a_mistake_it_says_so_calmly(view, presenter):
    right = History()
    right.hear(msgspec.structs.replace(epochs(1)[0], val_accuracy=1.0))
    right.hear(Mistaken(1, ()))
    presenter.renew(right)
    assert shown(view).calm == "It names every validation picture rightly."
    assert shown(view).title == "Pictures it got wrong after epoch 1"
    assert shown(view).words == ""


def test_mistakes_among_the_pictures_of_other_processes_are_not_denied(view, presenter):
    presenter.renew(history(Mistaken(1, ()), done=3))
    assert "can be shown here" in shown(view).calm


def test_a_picture_opens_in_inspect_with_the_run_and_those_beside_it(presenter, session, tmp_path):
    run = run_in(tmp_path, pictures(tmp_path / "pictures"))
    presenter.renew(history(Mistaken(1, PICTURES)))
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter.open(1, run.folder)
    assert wishes[-1].stage == "inspect"
    assert (wishes[-1].about.path, wishes[-1].about.run) == (Path("/1.png"), run.folder)
    assert len(wishes[-1].about.among) == 3
    presenter.open(7, run.folder)
    assert len(wishes) == 1


def test_while_there_is_no_classifier_it_says_so(presenter, session, tmp_path):
    presenter.renew(history(Mistaken(1, PICTURES)))
    wishes, said = [], words_of(session)
    session.stage_wanted.listen(wishes.append)
    presenter.open(0, tmp_path)
    assert wishes == []
    assert said[-1].text == "There is nothing to look at it with yet."


def test_a_run_shows_its_mistakes_while_it_learns_and_when_it_is_over(
    session, tmp_path, monkeypatch
):
    project = create_project(tmp_path / "parts.workbench")
    session.open(project)
    folder = project.folder / "runs" / "001"

    def train_run(_project, _recipe):
        yield RunStarted(str(folder), "CPU · 2 cores", 60, 60, ("dent", "good"), 1, 2)
        yield epochs(1)[0]
        yield Mistaken(1, PICTURES)
        return RunSummary(str(folder), "finished", 1, 0.4, 0.4, 1, 1, 12, 31, "CPU · 2 cores")

    monkeypatch.setattr(beginnings.learning, "train_run", train_run)
    view = create_autospec(RunView, instance=True)
    presenter = RunPresenter(view, session)
    presenter.start(beginnings.new(project, Recipe("resnet18")))
    drain_until(session, lambda: not presenter.going_on)
    pages = [call.args[0] for call in view.show_mistakes.call_args_list]
    assert pages[0].pictures == ()
    assert pages[-1].pictures == PICTURES
    assert pages[-1].title == "Pictures it got wrong after epoch 1, the one kept"
