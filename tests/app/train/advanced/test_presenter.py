"""Previews and the learning-rate finder, without a window."""

from __future__ import annotations

from unittest.mock import create_autospec

import numpy as np
import pytest

from tests.app.sessions import drain_until, endless, words_of
from workbench.app.train.advanced import presenter as module
from workbench.app.train.advanced.presenter import AdvancedPresenter, AdvancedView
from workbench.core.errors import WorkbenchError
from workbench.training.events import RateCurve, RateTried
from workbench.training.recipe import Recipe

pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def view():
    return create_autospec(AdvancedView, instance=True)


@pytest.fixture
def asked(monkeypatch):
    """What previews were asked for; they are grey squares."""
    asked = []

    def previews_of(_project, recipe, count, draw):
        asked.append((recipe.augmentation, draw))
        return np.full((count, 8, 8, 3), 128, np.uint8)

    monkeypatch.setattr(module, "previews_of", previews_of)
    return asked


class Wish:
    """A recipe that can be changed, and the learning rate that was taken over."""

    def __init__(self):
        self.recipe = Recipe("resnet18", "random")
        self.rate = None

    def take(self, rate):
        self.rate = rate


@pytest.fixture
def wish():
    return Wish()


@pytest.fixture
def presenter(view, session, wish):
    return AdvancedPresenter(view, session, lambda: wish.recipe, wish.take)


def shown(view):
    return view.show_previews.call_count


def rates(view):
    return view.show_rates.call_args.args[0]


def test_nothing_is_previewed_while_advanced_is_folded(presenter, asked, session):
    presenter.refresh()
    session.drain()
    assert asked == []


def test_previews_come_when_advanced_is_unfolded_and_when_the_variation_changes(
    presenter, asked, session, view, wish
):
    presenter.unfold(True)
    drain_until(session, lambda: shown(view) == 1)
    assert len(view.show_previews.call_args.args[0]) == module.SHOWN
    wish.recipe = Recipe("resnet18", "random", augmentation="none")
    presenter.refresh()
    drain_until(session, lambda: shown(view) == 2)
    assert asked == [("photos", 0), ("none", 0)]


def test_settings_that_cannot_be_seen_ask_for_no_new_previews(
    presenter, asked, session, view, wish
):
    presenter.unfold(True)
    drain_until(session, lambda: shown(view) == 1)
    wish.recipe = Recipe("resnet18", "random", epochs=7, learning_rate=0.5)
    presenter.refresh()
    session.drain()
    assert len(asked) == 1


def test_again_shows_another_draw(presenter, asked, session, view):
    presenter.unfold(True)
    presenter.again()
    drain_until(session, lambda: ("photos", 1) in asked and shown(view))


def test_another_project_begins_without_the_pictures_of_the_one_before(
    presenter, asked, session, view
):
    presenter.unfold(True)
    drain_until(session, lambda: shown(view) == 1)
    presenter.unfold(False)
    session.close_project()
    view.show_previews.assert_called_with(None, "")


def test_a_recipe_that_makes_no_sense_is_said_in_words(view, session):
    def recipe():
        raise WorkbenchError("The picture size is 3.", "Choose more.")

    presenter = AdvancedPresenter(view, session, recipe, print)
    presenter.unfold(True)
    view.show_previews.assert_called_with(None, "The picture size is 3.")


def test_a_learning_rate_is_found_and_taken_over(presenter, session, view, wish, monkeypatch):
    def rate_for(_project, _recipe):
        yield RateTried(1e-4, 0.7)
        yield RateTried(1e-3, 0.5)
        return RateCurve((1e-4, 1e-3), (0.7, 0.5), (0.7, 0.6), 1e-4)

    monkeypatch.setattr(module, "rate_for", rate_for)
    presenter.find_rate()
    assert rates(view).state == "trying"
    drain_until(session, lambda: rates(view).state == "found")
    assert rates(view).losses == (0.7, 0.6)
    presenter.use_rate()
    assert wish.rate == 1e-4


def test_a_finder_that_fails_suggests_nothing(presenter, session, view, monkeypatch):
    def rate_for(_project, _recipe):
        yield RateTried(1e-4, 0.7)
        raise WorkbenchError("There are no pictures.", "Add some.")

    monkeypatch.setattr(module, "rate_for", rate_for)
    presenter.find_rate()
    drain_until(session, lambda: rates(view).state == "stopped")
    assert rates(view).suggestion is None


def test_no_learning_rate_is_looked_for_while_a_run_learns(presenter, session):
    session.start("training", "Run 1", endless)
    said = words_of(session)
    presenter.find_rate()
    assert session.running("rate") is None
    assert "while a run learns" in said[-1].text
