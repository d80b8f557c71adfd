"""A small search: its trials are runs of the queue, the poor ones are cut short."""

from __future__ import annotations

import threading
from contextlib import closing

import msgspec
import pytest

from tests.app.runs import pictures, project_of
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.core.files import write_json
from workbench.project import search as module
from workbench.project import working_through
from workbench.project.queue import RunQueue
from workbench.project.search import (
    RecipeSearch,
    Search,
    among_the_best,
    go_on_searching,
    run_queue,
    rungs_of,
)
from workbench.training.events import EpochDone, RunSummary
from workbench.training.recipe import MIRRORED, Recipe, validated

BASE = Recipe("resnet18", "random", "full", epochs=9, learning_rate=1e-3)


@pytest.fixture
def project(tmp_path):
    with closing(project_of(pictures(tmp_path / "pictures"), tmp_path)) as project:
        yield project


@pytest.fixture(autouse=True)
def trainings(monkeypatch):
    """Trainings that are the better the nearer their learning rate is to 0.002."""

    def told(project, recipe, folder):
        write_json(folder / "recipe.json", recipe)
        accuracy, done = 0.9 - abs(recipe.learning_rate - 2e-3) * 50, 0
        try:
            for epoch in range(1, recipe.epochs + 1):
                done = epoch
                yield EpochDone(epoch, 1, 0.5, 1, accuracy, 1e-3, 1, True)
        finally:
            state = "finished" if done == recipe.epochs else "stopped"
            summary = RunSummary(
                str(folder), state, 1, accuracy, 0.4, done, recipe.epochs, 1, 1, "CPU"
            )
            write_json(folder / "summary.json", summary)

    monkeypatch.setattr(working_through, "train_run", told)


def test_the_first_half_waits_at_once_with_the_recipe_itself_in_front(project):
    search = RecipeSearch(project.folder).begin(BASE, 8)
    entries = RunQueue(project.folder).entries()
    assert len(entries) == len(search.trials) == 4
    assert entries[0].recipe == BASE
    assert len({entry.recipe.learning_rate for entry in entries}) == 4
    assert all(2e-4 <= entry.recipe.learning_rate <= 5e-3 for entry in entries)


def test_all_that_is_wanted_is_tried_and_the_best_comes_first(project):
    RecipeSearch(project.folder).begin(BASE, 8)
    finish(run_queue(project))
    search = RecipeSearch(project.folder).now()
    assert search.over
    assert len(search.trials) == 8
    best = search.best_first()
    assert [t.accuracy for t in best] == sorted((t.accuracy for t in best), reverse=True)
    assert best[0].state == "finished"
    assert {trial.run for trial in best} == {f"{n:03d}" for n in range(1, 9)}


def test_poor_recipes_are_cut_short_after_a_part_of_their_epochs(project):
    RecipeSearch(project.folder).begin(BASE, 8)
    finish(run_queue(project))
    trials = RecipeSearch(project.folder).now().trials
    short = [trial for trial in trials if trial.state == "cut short"]
    assert short
    assert all(trial.epochs in (1, 3) for trial in short)
    assert max(t.accuracy for t in short) <= max(t.accuracy for t in trials if t not in short)


def test_a_search_that_was_stopped_goes_on(project, monkeypatch):
    told = working_through.train_run
    monkeypatch.setattr(
        working_through, "resume_run", lambda run: told(project, run.recipe, run.folder)
    )
    RecipeSearch(project.folder).begin(BASE, 4)
    task = run_queue(project)
    for _ in range(5):
        next(task)
    task.close()
    finish(run_queue(project))
    assert RecipeSearch(project.folder).now().over


def test_trials_of_an_earlier_version_beyond_what_is_tried_now_hold_nothing_up(project):
    searching = RecipeSearch(project.folder)
    begun = searching.begin(BASE, 4, ["resnet18"])
    mirrored = msgspec.structs.replace(BASE, augmentation="no_flips")
    first, second = begun.trials
    tried = (
        msgspec.structs.replace(
            first, recipe=msgspec.structs.replace(BASE, augmentation="photos"), accuracy=0.8
        ),
        msgspec.structs.replace(second, recipe=mirrored, accuracy=0.7),
    )
    old = msgspec.structs.replace(begun, base=mirrored, trials=tried)
    write_json(project.folder / "search.json", old)
    finish(run_queue(project))
    now = searching.now()
    assert now.over
    assert len(now.trials) == 4
    assert not {trial.recipe.augmentation for trial in now.trials[2:]} & set(MIRRORED)


def test_a_trial_taken_off_the_queue_does_not_hold_up_the_rest(project):
    RecipeSearch(project.folder).begin(BASE, 4)
    queue = RunQueue(project.folder)
    queue.remove(next(entry.id for entry in queue.entries() if entry.search == 2))
    finish(run_queue(project))
    search = RecipeSearch(project.folder).now()
    assert search.over
    assert [t.state == "taken off" for t in search.trials] == [False, True, False, False]


def test_the_same_seed_asks_for_the_same_recipes(project):
    first = RecipeSearch(project.folder).begin(BASE, 6).trials
    again = RecipeSearch(project.folder).begin(BASE, 6).trials
    other = RecipeSearch(project.folder).begin(msgspec.structs.replace(BASE, seed=1), 6).trials
    assert first == again
    assert first[1:] != other[1:]


def test_each_network_sees_the_picture_size_it_is_used_to(project):
    base = msgspec.structs.replace(BASE, image_size=224)
    named = ("inception_v3", "shufflenet_v2_x0_5")
    search = RecipeSearch(project.folder).begin(base, 40, named)
    sizes = {(t.recipe.backbone, validated(t.recipe).image_size) for t in search.trials}
    assert search.backbones == ("resnet18", *named)
    assert sizes == {("resnet18", 224), ("inception_v3", 299), ("shufflenet_v2_x0_5", 224)}
    pinned = RecipeSearch(project.folder).begin(
        msgspec.structs.replace(base, image_size=96), 40, named
    )
    assert {trial.recipe.image_size for trial in pinned.trials} == {96}


def test_a_network_asked_for_by_name_is_fetched_with_its_weights(project):
    base = msgspec.structs.replace(BASE, backbone="mobilenet_v3_small", weights="bundled")
    search = RecipeSearch(project.folder).begin(base, 20, ["vgg11"])
    assert {(t.recipe.backbone, t.recipe.weights) for t in search.trials} == {
        ("mobilenet_v3_small", "bundled"),
        ("vgg11", "download"),
    }
    with pytest.raises(WorkbenchError, match="vgg12"):
        RecipeSearch(project.folder).begin(base, 4, ["vgg12"])


def test_where_no_look_is_varied_no_variation_is_tried(project):
    base = msgspec.structs.replace(BASE, strategy="features", looks=1)
    search = RecipeSearch(project.folder).begin(base, 20)
    assert {trial.recipe.augmentation for trial in search.trials} == {base.augmentation}


def test_a_second_search_keeps_what_the_first_found_and_tries_others(project):
    searching = RecipeSearch(project.folder)
    searching.begin(BASE, 4)
    finish(run_queue(project))
    first = searching.now()
    searching.begin(BASE, 4)
    finish(run_queue(project))
    second = searching.now()
    assert second.earlier == first.trials
    assert [trial.number for trial in second.trials] == [5, 6, 7, 8]
    recipes = [trial.recipe for trial in second.known]
    assert all(recipes.count(recipe) == 1 for recipe in recipes)
    assert len(second.best_first()) == 8
    assert second.best_first()[0].accuracy == max(trial.accuracy for trial in second.known)


def test_a_second_search_is_told_what_the_first_found(project, monkeypatch):
    told = []

    def asked(base, backbones, tried, count):
        told.append(tried)
        return [msgspec.structs.replace(base, learning_rate=2e-3 + len(tried) / 1e4)] * count

    monkeypatch.setattr(module, "suggested", asked)
    searching = RecipeSearch(project.folder)
    searching.begin(BASE, 2)
    finish(run_queue(project))
    searching.begin(BASE, 2)
    (accuracy,) = (accuracy for recipe, accuracy in told[-1] if recipe == BASE)
    assert accuracy == searching.now().earlier[0].accuracy
    searching.begin(msgspec.structs.replace(BASE, strategy="features"), 2)
    assert told[-1] == [], "what learns differently says little"


def test_two_that_ask_for_what_is_missing_at_once_do_not_both_get_it(project, monkeypatch):
    searching, others = RecipeSearch(project.folder), []
    write_json(project.folder / "search.json", Search(BASE, 2, (BASE.backbone,)))

    def asked(base, _backbones, _tried, count):
        if not others:
            others.append(threading.Thread(target=searching.go_on))
            others[0].start()
            others[0].join(0.3)  # it has to wait until this one is written down
        return [base] * count

    monkeypatch.setattr(module, "suggested", asked)
    searching.go_on()
    others[0].join()
    assert [entry.search for entry in RunQueue(project.folder).entries()] == [1, 2]


def test_a_queue_speaks_of_what_it_trained_this_time_only(project):
    queue = RunQueue(project.folder)
    queue.add(BASE)
    finish(run_queue(project))
    queue.add(BASE)
    summary = finish(run_queue(project))
    assert [entry.id for entry in summary.entries] == [1, 2]
    assert [(entry.id, entry.state) for entry in summary.trained] == [(2, "finished")]


def test_a_trial_taken_off_the_queue_is_not_waited_for_even_before_the_queue_goes_on(project):
    searching, queue = RecipeSearch(project.folder), RunQueue(project.folder)
    searching.begin(BASE, 4)
    for entry in queue.entries():
        queue.remove(entry.id)
    assert [trial.state for trial in searching.now().trials] == ["taken off", "taken off"]
    finish(go_on_searching(project))
    assert [entry.search for entry in queue.entries()] == [3, 4]
    finish(go_on_searching(project))
    assert len(queue.entries()) == 2, "what waits is not asked for twice"


def test_a_trial_taken_off_after_it_began_still_names_its_run(project):
    searching, queue = RecipeSearch(project.folder), RunQueue(project.folder)
    searching.begin(BASE, 2)
    task = run_queue(project)
    for event in task:
        if isinstance(event, EpochDone) and event.epoch == 2:
            break
    task.close()
    queue.remove(queue.entries()[0].id, at_work=False)
    first = searching.now().trials[0]
    assert (first.state, first.run) == ("taken off", "001")


def test_why_a_trial_failed_is_kept_with_the_search(project, monkeypatch):
    def fails(_project, _recipe, _folder):
        raise WorkbenchError("The disk is full.", "Free some space.")
        yield

    monkeypatch.setattr(working_through, "train_run", fails)
    RecipeSearch(project.folder).begin(BASE, 2)
    finish(run_queue(project))
    RunQueue(project.folder).clear()
    told = {(trial.state, trial.message) for trial in RecipeSearch(project.folder).now().trials}
    assert told == {("failed", "The disk is full. Free some space.")}


def test_a_new_search_takes_the_place_of_the_one_before(project):
    queue = RunQueue(project.folder)
    queue.add(BASE)
    RecipeSearch(project.folder).begin(BASE, 4)
    RecipeSearch(project.folder).begin(BASE, 4)
    assert [entry.search for entry in queue.entries()] == [0, 1, 2]


@pytest.mark.parametrize("stopped", [True, False])
def test_a_new_search_leaves_the_trial_that_runs_to_the_user(project, monkeypatch, stopped):
    told = working_through.train_run
    monkeypatch.setattr(
        working_through, "resume_run", lambda run: told(project, run.recipe, run.folder)
    )
    search, task = RecipeSearch(project.folder), run_queue(project)
    search.begin(BASE, 4)
    next(event for event in task if isinstance(event, EpochDone))
    if stopped:
        task.close()
    again = search.begin(msgspec.structs.replace(BASE, learning_rate=3e-3), 2)
    finish(run_queue(project) if stopped else task)
    first, *_ = RunQueue(project.folder).entries()
    assert (first.search, first.run, first.state) == (0, "001", "finished")
    assert again.trials[0].recipe.learning_rate == 3e-3
    assert [trial.run for trial in search.now().trials] == ["002", "003"]


def test_pictures_with_a_left_and_a_right_are_never_mirrored(project):
    base = msgspec.structs.replace(BASE, augmentation="no_flips")
    trials = RecipeSearch(project.folder).begin(base, 40).trials
    assert not {trial.recipe.augmentation for trial in trials} & MIRRORED


def test_one_recipe_is_no_search(project):
    with pytest.raises(WorkbenchError, match="cannot be 1"):
        RecipeSearch(project.folder).begin(BASE, 1)


def test_a_run_goes_on_while_it_is_among_the_best_third():
    assert among_the_best(0.5, [0.5])
    assert among_the_best(0.9, [0.5, 0.9])
    assert not among_the_best(0.5, [0.9, 0.5])
    assert among_the_best(0.8, [0.1, 0.2, 0.9, 0.3, 0.4, 0.8])


def test_it_is_asked_after_a_ninth_and_after_a_third():
    assert rungs_of(40) == (4, 13)
    assert rungs_of(3) == (1,)
    assert rungs_of(1) == ()
