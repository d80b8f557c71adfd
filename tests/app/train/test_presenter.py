"""What Train says before, while and after a network learns, without a window."""

from __future__ import annotations

import itertools
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import create_autospec

import msgspec
import pytest

from tests.app.runs import epochs, pictures, project_of, run_in
from tests.app.sessions import drain_until, endless, words_of
from workbench.app.shell.actions import ShellState
from workbench.app.shell.wishes import BranchWish
from workbench.app.train import beginnings, looking_up, preflight, running, weights
from workbench.app.train import ground as module
from workbench.app.train.card_choice import CardChoice
from workbench.app.train.preflight import Needs
from workbench.app.train.presenter import TrainPresenter, TrainView
from workbench.app.train.run_words import recipe_line
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.core.files import write_json
from workbench.data.items import Dataset
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import Device
from workbench.models.examining import Examined
from workbench.models.fitting import WeightsReport
from workbench.project import working_through
from workbench.project.queue import Entry, QueueSummary, RunQueue
from workbench.project.removing import remove_run
from workbench.project.runs import Run
from workbench.project.search import Search, Trial
from workbench.project.working_through import EntryEnded, EntryStarted
from workbench.training.events import BatchDone, Mistake, Mistaken, RunStarted, RunSummary
from workbench.training.keeping.files import CHECKPOINTS
from workbench.training.recipe import Recipe, get_strategy


@pytest.fixture(autouse=True)
def _no_torch(monkeypatch):
    def choose_device(wish):
        if wish == "cuda":
            raise WorkbenchError("This machine has no graphics card.", "Choose “auto”.")
        return Device("cpu", "CPU · 2 cores")

    monkeypatch.setattr(module, "choose_device", choose_device)

    def needs_of(_project, _recipe, _branch):
        yield from ()

    monkeypatch.setattr(preflight, "needs_of", needs_of)


@pytest.fixture
def view():
    return create_autospec(TrainView, instance=True)


def opened(session, tmp_path, dataset: Dataset):
    project = project_of(dataset, tmp_path)
    session.open(project)
    return project


@pytest.fixture
def project(session, tmp_path):
    return opened(session, tmp_path, pictures(tmp_path / "pictures", 40))


@pytest.fixture
def presenter(view, session, project):
    presenter = TrainPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: "CPU" in page(view).device and "learn" in page(view).pictures)
    return presenter


def page(view):
    return view.show_recipe.call_args.args[0]


def values(shown):
    return {setting.name: setting.default for group in shown.sections for setting in group.settings}


def in_no_time(folder):
    """A bin that keeps nothing."""
    shutil.rmtree(folder)
    return True


def run_page(view):
    return view.show_run.call_args.args[0] if view.show_run.called else None


def front(view):
    return view.show_front.call_args.args[0]


def training(project, monkeypatch, *, until="end", epochs_in_all=3):
    """Let trainings be played from a list of events."""

    def train_run(project, recipe, folder=None):
        folder = folder or project.new_run_folder()
        folder.mkdir(parents=True)
        settled = msgspec.structs.replace(recipe, precision="bf16", layout="channels_last")
        write_json(folder / "recipe.json", settled)
        write_json(folder / "dataset.json", project.dataset())
        (folder / "classifier.json").write_text("{}")
        (folder / CHECKPOINTS).mkdir()
        ended = "finished" if until == "end" else until
        summary = RunSummary(
            str(folder), ended, 3, 0.8, 0.4, 3, 3, 12, 31, "CPU · 2 cores", val_count=60
        )
        try:
            yield RunStarted(str(folder), "CPU · 2 cores", 60, 60, ("a", "b"), epochs_in_all, 2)
            for epoch in epochs(epochs_in_all):
                yield BatchDone(epoch.epoch, 1, 2, 0.5, 1e-3, 31.4)
                yield BatchDone(epoch.epoch, 2, 2, 0.5, 1e-3, 31.4)
                yield epoch
            if until == "stopped":
                yield from endless()
            if until == "failed":
                raise WorkbenchError("The disk is full.", "Free some space.")
        finally:
            write_json(folder / "summary.json", summary)
        return summary

    monkeypatch.setattr(beginnings.learning, "train_run", train_run)


# ---------------------------------------------------------------- before


def test_without_a_project_the_empty_page_is_in_front(view, session):
    TrainPresenter(view, session).shown()
    assert front(view) == "empty"


def test_the_choices_come_with_pictures_and_device_in_words(view, presenter):
    shown = page(view)
    assert shown.pictures == "60 pictures to learn from · 60 to judge by · 3 classes"
    assert shown.device == "runs on CPU · 2 cores"
    assert shown.strategy == "features"
    assert shown.length == "usual"
    assert shown.problems == ()


def test_how_long_follows_what_learns(view, presenter):
    presenter.choosing.choose_strategy("full")
    usual = get_strategy("full").epochs
    sentences = [card.sentence for card in page(view).lengths]
    assert sentences == [
        f"Every picture is learned from {round(usual * factor)} times." for factor in (1 / 3, 1, 3)
    ]


def test_where_only_the_last_layer_learns_no_picture_is_said_to_be_seen_so_often(view, presenter):
    usual = get_strategy("features").epochs
    sentence = page(view).lengths[1].sentence
    assert sentence == f"The last layer learns {usual} times from what was seen of every picture."


def test_another_strategy_drops_the_learning_rate_of_the_one_before(view, presenter):
    presenter.choosing.change_setting("learning_rate", 0.5)
    presenter.choosing.change_setting("seed", 7)
    presenter.choosing.choose_strategy("full")
    settings = values(page(view))
    assert settings["learning_rate"] == get_strategy("full").learning_rate
    assert settings["seed"] == 7


def test_a_setting_that_is_not_allowed_stays_as_typed_and_turns_start_off(view, presenter, session):
    state = ShellState(project=True, items=40, classes=2, stage="train")
    presenter.choosing.change_setting("learning_rate", "-3")
    assert values(page(view))["learning_rate"] == "-3"
    assert page(view).problems[0].message == "“Learning rate” cannot be “-3”."
    assert page(view).problems[0].hint == "Choose a number from 1e-07 to 10."
    assert not presenter.aim.possible(state)
    assert presenter.aim.why_not(state) == "“Learning rate” cannot be “-3”."
    with pytest.raises(WorkbenchError, match="Learning rate"):
        presenter.choosing.recipe()
    presenter.choosing.change_setting("learning_rate", 0.000005)
    assert presenter.aim.possible(state)
    assert presenter.choosing.recipe().learning_rate == 0.000005


@pytest.mark.parametrize("typed", ["-3", ""])
def test_a_length_that_is_no_number_yet_stays_a_length_by_hand(view, presenter, typed, qtbot):
    presenter.choosing.change_setting("epochs", typed)
    shown = CardChoice("How long")
    qtbot.addWidget(shown)
    shown.show_cards(page(view).lengths, page(view).length)
    assert page(view).lengths[-1].title == "By hand"
    assert shown.cards.button(page(view).length).isChecked()


def test_why_start_was_refused_is_taken_back_once_it_is_mended(view, presenter, session):
    said, taken_back = words_of(session), []
    session.taken_back.listen(taken_back.append)
    presenter.choosing.change_setting("epochs", "-3")
    presenter.start()
    presenter.choosing.change_setting("seed", 4)
    assert taken_back == []
    presenter.choosing.change_setting("epochs", 3)
    assert [message.text for message in said] == ["“Epochs” cannot be “-3”."]
    assert taken_back == said


def test_that_nothing_is_there_to_learn_from_stays_said_until_there_is(session, view, tmp_path):
    presenter = TrainPresenter(view, session)
    said, taken_back = words_of(session), []
    session.taken_back.listen(taken_back.append)
    presenter.start()
    session.activities_changed.publish(())
    assert (len(said), taken_back) == (1, [])
    opened(session, tmp_path, pictures(tmp_path / "pictures", 40))
    assert taken_back == said


def test_a_number_that_was_deleted_is_not_taken_for_the_usual_one(view, presenter):
    presenter.choosing.change_setting("image_size", "")
    assert values(page(view))["image_size"] == ""
    with pytest.raises(WorkbenchError, match="Picture size"):
        presenter.choosing.recipe()


def test_with_one_class_start_is_off_on_every_stage_and_says_why(presenter):
    for stage in ("data", "train"):
        state = ShellState(project=True, items=12, classes=1, stage=stage)
        assert not presenter.aim.possible(state)
        assert "two classes" in presenter.aim.why_not(state)


def test_another_project_begins_with_its_own_choices(view, presenter, session, tmp_path):
    usual = presenter.choosing.now
    presenter.choosing.change_setting("learning_rate", 1.0)
    presenter.choosing.choose_length("long")
    presenter.copy.choose_setting("seed", 7)
    presenter.copy.choose_student("efficientnet_b0")
    session.close_project()
    drain_until(session, lambda: session.project is None)
    assert presenter.choosing.now == usual
    assert presenter.copy.student != "efficientnet_b0"
    assert not presenter.copy._choices.changed


def test_epochs_set_by_hand_are_a_length_of_their_own(view, presenter):
    assert len(page(view).lengths) == 3
    presenter.choosing.change_setting("epochs", 17)
    card = page(view).lengths[-1]
    assert page(view).length == card.value
    assert (card.title, card.sentence) == ("17 epochs", "As set under Advanced.")
    presenter.choosing.choose_length(card.value)
    assert values(page(view))["epochs"] == 17
    presenter.choosing.choose_length("short")
    short = round(get_strategy("features").epochs / 3)
    assert page(view).length == "short"
    assert values(page(view))["epochs"] == short


def test_a_backbone_from_the_table_takes_the_last_card(view, presenter):
    presenter.choosing.choose_backbone("densenet121")
    shown = page(view)
    assert shown.backbone == "densenet121"
    assert shown.backbones[-1].value == "densenet121"
    assert len(shown.backbones) == 4


def test_from_nothing_needs_no_weights_and_says_so(view, presenter):
    presenter.choosing.choose_strategy("scratch")
    shown = page(view).weights
    assert shown.source == "random"
    assert shown.download == ""
    assert "random numbers" in shown.sentence


def test_weights_not_on_this_machine_offer_to_be_downloaded(view, presenter):
    presenter.choosing.choose_backbone("resnet50")
    presenter.choosing.choose_weights("download")
    shown = page(view).weights
    assert shown.tone == "warning"
    assert shown.download == "Download 102 MB"


def test_a_download_can_be_paused_and_goes_on(view, presenter, session, monkeypatch):
    monkeypatch.setattr(weights, "_fetch", lambda _backbone: endless())
    presenter.choosing.choose_backbone("resnet50")
    presenter.choosing.choose_weights("download")
    presenter.download()
    assert page(view).weights.downloading
    session.pause("download")
    assert session.running("download").paused
    session.pause("download", False)
    assert not session.running("download").paused
    session.stop("download")
    drain_until(session, lambda: not page(view).weights.downloading)


def test_random_weights_come_with_a_plain_warning(view, presenter):
    presenter.choosing.choose_weights("random")
    assert page(view).weights.tone == "warning"
    assert "never seen a picture" in page(view).weights.sentence


def test_a_weights_file_is_one_of_the_sources_once_it_was_looked_into(
    view, presenter, session, monkeypatch
):
    path, release = Path("/weights/mine.pth"), threading.Event()

    def examine(path, name, classes):
        assert release.wait(20)
        return Examined(path, BACKBONES.get(name), WeightsReport(("a",), head=True), 1, 3, classes)

    monkeypatch.setattr(looking_up, "examine", examine)
    presenter.choosing.choose_weights(str(path))
    assert page(view).weights.source != str(path)
    assert page(view).problems[0].message == "Looking into “mine.pth”…"
    said = words_of(session)
    presenter.start()
    presenter.add_to_queue()
    presenter.try_several(4, ["resnet18"])
    assert session.running("training") is None
    assert RunQueue(session.project.folder).entries() == ()
    assert [message.text for message in said] == ["Looking into “mine.pth”…"] * 3
    release.set()
    drain_until(session, lambda: page(view).weights.source == str(path))
    assert page(view).weights.sources[-1].title == "mine.pth"
    assert not page(view).problems


def test_a_device_that_is_not_there_is_a_problem_in_words(view, presenter, session):
    presenter.choosing.change_setting("device", "cuda")
    drain_until(session, lambda: page(view).problems)
    problem = page(view).problems[0]
    assert problem.blocking
    assert problem.message == "This machine has no graphics card."


def test_a_size_the_network_cannot_take_is_said_before_the_start(view, presenter, session):
    said = []
    session.said.listen(said.append)
    presenter.choosing.choose_backbone("vit_b_16")
    presenter.choosing.change_setting("image_size", 225)
    assert page(view).problems[0].blocking
    presenter.start()
    assert "multiple of" in said[-1].text
    assert session.running("training") is None


def test_one_class_forbids_training_and_says_what_to_do(view, session, tmp_path):
    whole = pictures(tmp_path / "pictures")
    items = tuple(item for item in whole.items if item.label == "dent")
    opened(session, tmp_path, Dataset(("dent",), items))
    said = []
    session.said.listen(said.append)
    presenter = TrainPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: page(view).problems)
    assert page(view).problems[0].blocking
    presenter.start()
    assert "only one class" in said[-1].text
    assert said[-1].hint


def test_pictures_that_are_gone_forbid_training_and_are_said_before_the_start(
    view, session, project, tmp_path
):
    (tmp_path / "pictures").rename(tmp_path / "renamed")
    said = words_of(session)
    presenter = TrainPresenter(view, session)
    presenter.shown()
    drain_until(session, lambda: page(view).problems)
    assert str(tmp_path / "pictures") in page(view).problems[0].message
    presenter.start()
    assert "elsewhere…" in said[-1].hint
    assert session.running("training") is None


def test_every_backbone_is_in_the_table(presenter):
    rows = presenter.gallery("resnet18")
    assert len(rows) >= 80
    assert all(row.title and row.family and row.about and row.weights for row in rows)


def test_start_waits_until_the_pictures_are_read_in_a_worker(view, session, project, monkeypatch):
    training(project, monkeypatch)
    threads = []
    read = project.dataset

    def dataset():
        threads.append(threading.current_thread())
        return read()

    monkeypatch.setattr(project, "dataset", dataset)
    TrainPresenter(view, session).start()
    drain_until(session, lambda: run_page(view) and run_page(view).state == "finished")
    assert threading.current_thread() not in threads


def test_without_pictures_start_says_what_to_do(view, session, tmp_path):
    opened(session, tmp_path, Dataset((), ()))
    said = []
    session.said.listen(said.append)
    TrainPresenter(view, session).start()
    assert said[-1].text == "There are no pictures to learn from yet."


def test_another_project_begins_without_the_run_and_the_needs_of_the_one_before(
    view, presenter, session, project, monkeypatch, tmp_path
):
    def needs_of(_project, _recipe, _branch):
        yield Progress(0, 1, "Measuring")
        return SimpleNamespace(
            seconds=90, memory_bytes=820e6, disk_bytes=12e6, fits=True, advice=""
        )

    monkeypatch.setattr(preflight, "needs_of", needs_of)
    monkeypatch.setattr(preflight, "SETTLED_S", 0)
    training(project, monkeypatch)
    presenter.start()
    drain_until(session, lambda: run_page(view) and run_page(view).state == "finished")
    presenter.show_recipe()
    drain_until(session, lambda: page(view).needs.words.startswith("about"))
    presenter.go("run")
    one_class = pictures(tmp_path / "more", 40)
    items = tuple(item for item in one_class.items if item.label == "dent")
    opened(session, tmp_path / "other", Dataset(("dent",), items))
    drain_until(session, lambda: any(problem.blocking for problem in page(view).problems))
    assert page(view).needs == Needs()
    assert run_page(view) is None
    assert front(view) == "recipe"


# ---------------------------------------------------------------- while it runs


def test_a_run_is_told_as_figures_and_ends_in_an_honest_sentence(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch)
    presenter.start()
    assert front(view) == "run"
    drain_until(session, lambda: run_page(view) and run_page(view).state == "finished")
    shown = run_page(view)
    assert shown.title.startswith("Run 1 · ")
    assert (shown.epoch, shown.accuracy, shown.best) == ("3 / 3", "80.0\u00a0%", "80.0\u00a0%")
    assert (shown.pace, shown.device, shown.left) == ("31", "CPU · 2 cores", "12 s")
    assert "On 60 pictures it did not learn from, it was right 80.0\u00a0%" in shown.sentence
    assert f"The classifier of epoch {shown.kept}, its best, is kept. " in shown.sentence
    assert shown.usable
    assert len(view.show_curves.call_args.args[0].epochs) == 3


def test_how_what_was_left_to_the_machine_was_settled_stays_on_the_page(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch)
    presenter.start()
    drain_until(session, lambda: run_page(view) and run_page(view).state == "finished")
    assert run_page(view).machine == (
        "computes with fewer digits, for speed · learns from 32 pictures at a time"
    )
    tip = run_page(view).machine_tip
    assert tip.startswith("Precision: 16 bits (bfloat16). With how many digits it computes.")
    assert "\n\nOrder in memory: Channels last. How pictures lie in memory" in tip


def test_a_run_of_one_epoch_is_said_to_be_of_one_epoch():
    assert recipe_line(Recipe("resnet18", epochs=1)) == "Only the last layer · 1 epoch"


def test_pause_and_resume_are_seen_on_the_page(view, presenter, session, project, monkeypatch):
    training(project, monkeypatch, until="stopped")
    presenter.start()
    drain_until(session, lambda: run_page(view).accuracy == "80.0\u00a0%")
    session.pause("training")
    session.drain()
    assert run_page(view).state == "paused"
    session.pause("training", False)
    session.drain()
    assert run_page(view).state == "running"
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)


def test_time_left_is_told_once_it_learns_and_stays_while_paused(
    view, session, project, monkeypatch
):
    looked = threading.Event()

    def train_run(_project, _recipe):
        for number in range(3):
            yield Progress(number, 4, "Looking at every picture")
        looked.wait(20)
        for number in range(1, 4):
            yield BatchDone(1, number, 100, 0.5, 1e-3, 31.4)
            yield Progress(number, 4000, "Learning")
        yield from endless()

    monkeypatch.setattr(beginnings.learning, "train_run", train_run)
    presenter = running.RunPresenter(view, session, clock=itertools.count().__next__)
    presenter.start(beginnings.new(project, Recipe("resnet18")))
    drain_until(session, lambda: run_page(view).doing == "Looking at every picture")
    drain_until(session, lambda: session.running("training").done == 2)
    assert run_page(view).left == "–"
    looked.set()
    drain_until(session, lambda: run_page(view).left != "–")
    session.pause("training")
    session.drain()
    session.drain()
    assert run_page(view).state == "paused"
    assert run_page(view).left != "–"
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)


def test_a_stopped_run_says_that_its_best_classifier_is_kept(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch, until="stopped")
    presenter.start()
    drain_until(session, lambda: run_page(view).accuracy == "80.0\u00a0%")
    session.stop("training")
    drain_until(session, lambda: run_page(view).state == "stopped")
    said = run_page(view).sentence
    assert said.startswith("The classifier of epoch 3, its best, is kept. On 60 pictures")
    assert run_page(view).usable


def test_a_start_that_failed_is_no_run(view, presenter, session, project, monkeypatch):
    def refuse(_project, _recipe):
        yield Progress(0, None, "Getting ready")
        raise WorkbenchError("There is no such network.", "Choose another.")

    monkeypatch.setattr(beginnings.learning, "train_run", refuse)
    presenter.start()
    drain_until(session, lambda: run_page(view) and run_page(view).state == "failed")
    shown = run_page(view)
    assert "Run" not in shown.title
    assert shown.title in {card.title for card in page(view).backbones}
    assert not shown.begun
    assert not shown.can_resume


def test_a_stopped_run_can_go_on_from_its_own_page(view, presenter, session, project, monkeypatch):
    training(project, monkeypatch, until="stopped")
    presenter.start()
    drain_until(session, lambda: run_page(view).accuracy == "80.0\u00a0%")
    assert not run_page(view).can_resume
    session.stop("training")
    drain_until(session, lambda: run_page(view).state == "stopped")
    assert run_page(view).can_resume
    resumed = []

    def resume_run(run: Run):
        resumed.append(run.folder)
        yield run.recalled()
        return RunSummary(
            str(run.folder), "finished", 3, 0.8, 0.4, 3, 3, 12, 31, "CPU · 2 cores", val_count=60
        )

    monkeypatch.setattr(beginnings.resuming, "resume_run", resume_run)
    presenter.go_on()
    assert not run_page(view).can_resume
    drain_until(session, lambda: run_page(view).state == "finished")
    assert resumed == [run_page(view).folder]


def test_a_run_that_fails_keeps_its_words(view, presenter, session, project, monkeypatch):
    training(project, monkeypatch, until="failed")
    presenter.start()
    drain_until(session, lambda: run_page(view).state == "failed")
    assert run_page(view).sentence.startswith("The disk is full. Free some space.")


def test_the_end_of_a_run_is_news_for_the_other_stages(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch)
    heard = []
    session.runs_changed.listen(heard.append)
    presenter.start()
    drain_until(session, lambda: run_page(view).state == "finished")
    assert heard
    assert [run.name for run in project.runs()] == ["Run 1"]


def test_curves_are_drawn_at_most_four_times_a_second(view, session, project, monkeypatch):
    now = [0.0]
    presenter = TrainPresenter(view, session)
    presenter.run = running.RunPresenter(view, session, clock=lambda: now[0])
    training(project, monkeypatch, until="stopped")
    presenter.start()
    drain_until(session, lambda: view.show_curves.called)
    history = view.show_curves.call_args.args[0]
    drain_until(session, lambda: len(history.epochs) == 3)
    assert view.show_curves.call_count == 1
    assert run_page(view).accuracy == "–"  # figures and curves are of the same epoch
    now[0] = 1.0
    session.drain()
    assert view.show_curves.call_count == 2
    assert run_page(view).accuracy == "80.0\u00a0%"
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)


def test_start_while_a_run_is_under_way_shows_it(view, presenter, session, project, monkeypatch):
    training(project, monkeypatch, until="stopped")
    presenter.start()
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter.start()
    assert wishes[-1].stage == "train"
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)


def test_a_run_that_was_cut_off_goes_on_with_its_curves(
    view, presenter, session, project, monkeypatch
):
    run = run_in(project.folder, project.dataset(), state=None)
    wrong = Mistaken(3, (Mistake("a", "a.png", "crack", "good", 0.9),))
    with (run.folder / "events.jsonl").open("ab") as events:
        events.write(msgspec.json.encode(wrong) + b"\n")
    resumed = []

    def resume_run(run: Run):
        resumed.append(run)
        yield run.recalled()
        yield RunStarted(str(run.folder), "CPU · 2 cores", 60, 60, ("a", "b"), 5, 2, epoch=3)
        yield epochs(4)[-1]
        return RunSummary(
            str(run.folder), "finished", 4, 0.85, 0.4, 4, 5, 12, 31, "CPU · 2 cores", val_count=60
        )

    monkeypatch.setattr(beginnings.resuming, "resume_run", resume_run)
    presenter.resume(Path(run.folder))
    drain_until(session, lambda: run_page(view).state == "finished")
    assert resumed == [run]
    assert [epoch.epoch for epoch in view.show_curves.call_args.args[0].epochs] == [1, 2, 3, 4]
    # What it got wrong before stands there from the beginning on.
    shown = [call.args[0] for call in view.show_mistakes.call_args_list]
    assert wrong.pictures in [page.pictures for page in shown if page is not None]


# ---------------------------------------------------------------- from another run


def test_a_run_is_made_longer_with_its_curves(view, presenter, session, project, monkeypatch):
    run = run_in(project.folder, project.dataset())
    asked = []

    def extend_run(run: Run, epochs_in_all: int):
        asked.append((run, epochs_in_all))
        yield run.recalled()
        yield epochs(4)[-1]
        return RunSummary(
            str(run.folder), "finished", 4, 0.85, 0.4, 4, 9, 12, 31, "CPU · 2 cores", val_count=60
        )

    monkeypatch.setattr(beginnings.learning, "extend_run", extend_run)
    presenter.extend(run.folder, 9)
    drain_until(session, lambda: run_page(view).state == "finished")
    assert asked == [(run, 9)]
    assert [epoch.epoch for epoch in view.show_curves.call_args.args[0].epochs] == [1, 2, 3, 4]


def test_a_branch_takes_the_recipe_of_its_parent_and_hands_on_what_was_changed(
    view, presenter, session, project, monkeypatch
):
    parent = run_in(project.folder, project.dataset())
    asked = []

    def branch_run(run: Run, checkpoint: str, changes):
        asked.append((run, checkpoint, dict(changes)))
        folder = project.new_run_folder()
        yield epochs(1)[0]
        return RunSummary(
            str(folder), "finished", 1, 0.8, 0.4, 1, 5, 12, 31, "CPU · 2 cores", val_count=60
        )

    monkeypatch.setattr(beginnings.learning, "branch_run", branch_run)
    presenter.branch_from(BranchWish(parent.folder, "best", "epoch 3, the best"))
    assert page(view).branch.words.startswith("Begins with what Run 1 knew (epoch 3, the best).")
    assert page(view).backbone == "resnet18"
    presenter.choosing.change_setting("learning_rate", 0.01)
    presenter.start()
    drain_until(session, lambda: run_page(view).state == "finished")
    assert asked == [(parent, "best", {"learning_rate": 0.01})]
    presenter.show_recipe()
    assert page(view).branch.words == ""


def test_the_choices_are_shown_as_before_where_a_run_of_an_unknown_network_is_branched(
    view, presenter, session, project
):
    gone = run_in(project.folder, project.dataset(), backbone="gone_plugin_net")
    before, said = page(view), words_of(session)
    presenter.branch_from(BranchWish(gone.folder, "best", "epoch 3"))
    assert "gone_plugin_net" in said[0].text
    presenter.shown()
    assert page(view) == before


def test_a_branch_is_not_put_into_the_queue_where_it_would_begin_afresh(
    view, presenter, session, project
):
    parent = run_in(project.folder, project.dataset())
    presenter.branch_from(BranchWish(parent.folder, "best", "epoch 3, the best"))
    said = words_of(session)
    presenter.add_to_queue()
    presenter.try_several(4, ["resnet18"])
    assert len(said) == 2
    assert {message.text for message in said} == {"A branch begins with Start, not from the queue."}
    assert RunQueue(project.folder).entries() == ()


def test_another_network_cannot_begin_from_a_run(view, presenter, project):
    parent = run_in(project.folder, project.dataset())
    presenter.branch_from(BranchWish(parent.folder, "best", "epoch 3"))
    presenter.choosing.choose_backbone("mobilenet_v3_small")
    assert page(view).branch.words.startswith("A new run, no longer from Run 1")
    assert page(view).branch.left


def test_a_branch_that_could_not_begin_is_still_what_start_begins(
    view, presenter, session, project
):
    parent = run_in(project.folder, project.dataset())
    presenter.branch_from(BranchWish(parent.folder, "best", "epoch 3"))
    (parent.folder / "recipe.json").write_text("{")
    said = words_of(session)
    presenter.start()
    assert "damaged" in said[-1].text
    presenter.show_recipe()
    assert page(view).branch.words.startswith("Begins with what Run 1 knew")


def test_a_branch_stays_in_its_project(view, presenter, session, project, tmp_path):
    parent = run_in(project.folder, project.dataset())
    presenter.branch_from(BranchWish(parent.folder, "best", "epoch 3"))
    session.items_changed.publish(None)
    assert page(view).branch.words.startswith("Begins with what Run 1 knew")
    opened(session, tmp_path / "other", pictures(tmp_path / "more", 40))
    assert page(view).branch.words == ""


# ---------------------------------------------------------------- what Start begins


def test_start_is_named_after_the_page_in_front_and_begins_what_it_is_about(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch)
    state = ShellState(project=True, items=12, classes=2, stage="train")
    assert (presenter.aim.words(), presenter.aim.possible(state)) == ("Start training", True)
    news = []
    session.commands_changed.listen(news.append)
    presenter.go("queue")
    assert (presenter.aim.words(), presenter.aim.possible(state)) == ("Start training", False)
    elsewhere = msgspec.structs.replace(state, stage="data")
    assert presenter.aim.possible(elsewhere), "a new model can be begun from any other stage"
    presenter.add_to_queue()
    assert (presenter.aim.words(), presenter.aim.possible(state)) == ("Train the queue", True)
    assert len(news) == 2
    presenter.go("copy")
    assert (presenter.aim.words(), presenter.aim.possible(state)) == ("Start training", False)
    run = run_in(project.folder, project.dataset())
    (run.folder / "classifier.safetensors").write_bytes(b"0")
    session.runs_changed.publish(None)
    drain_until(session, lambda: presenter.aim.possible(state))
    assert presenter.aim.words() == "Make the small copy"


def test_the_queue_is_not_read_anew_at_every_step_of_a_training(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch, until="stopped")
    presenter.start()
    drain_until(session, lambda: run_page(view).accuracy == "80.0\u00a0%")
    presenter.go("queue")
    read, entries = [], RunQueue.entries
    monkeypatch.setattr(RunQueue, "entries", lambda queue: read.append(queue) or entries(queue))
    steps = []
    session.activities_changed.listen(steps.append)
    drain_until(session, lambda: len(steps) == 20)
    assert len(read) <= 1
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)
    assert len(read) > 1


def test_a_queue_whose_last_run_others_beat_says_so(view, presenter, session, project, monkeypatch):
    run = run_in(project.folder, project.dataset(), state="cut short")
    run_in(project.folder, project.dataset(), number=2)

    def run_queue(project):
        yield EntryStarted(1, str(run.folder), False, 0)
        yield EntryEnded(1, str(run.folder), "cut short")
        trained = (
            Entry(1, run.recipe, "cut short", "001", 0.8),
            Entry(2, run.recipe, "finished", "002", 0.9),
        )
        earlier = Entry(3, run.recipe, "finished", "003", 0.95)
        return QueueSummary((earlier, *trained), trained)

    monkeypatch.setattr(beginnings.search, "run_queue", run_queue)
    presenter.add_to_queue()
    presenter.start()
    drain_until(session, lambda: run_page(view) and run_page(view).state == "cut short")
    assert run_page(view).sentence.startswith("Other recipes were better by then")
    assert run_page(view).sentence.endswith(
        "Nothing waits in the queue any more: 1 trained, 1 cut short. "
        "Best: Run 2 with 90.0\u00a0%, 10.0\u00a0points ahead of the next."
    )
    assert run_page(view).results == project.folder / "runs" / "002", "the best, not the last"


def test_the_recipe_of_a_trial_is_chosen_for_the_next_run(view, presenter, project):
    recipe = Recipe("mobilenet_v3_small", "random", "full", epochs=7, learning_rate=3e-4)
    trial = Trial(3, recipe, "finished", 0.9, 7, "003")
    write_json(project.folder / "search.json", Search(recipe, 3, (), (trial,)))
    presenter.go("queue")
    presenter.use_trial(3)
    assert front(view) == "recipe"
    chosen = presenter.choosing.recipe()
    assert (chosen.backbone, chosen.strategy, chosen.epochs) == ("mobilenet_v3_small", "full", 7)
    assert chosen.learning_rate == 3e-4


def test_a_queued_run_that_fails_before_it_has_a_folder_could_not_go_on(
    view, presenter, session, project, monkeypatch
):
    def never_begun(_project, _recipe, _folder=None):
        raise WorkbenchError("There is only one class.", "Add another.")
        yield

    monkeypatch.setattr(working_through, "train_run", never_begun)
    presenter.add_to_queue()
    presenter.start()
    drain_until(session, lambda: session.running("training") is None)
    assert run_page(view).state == "failed"
    assert "could not go on: There is only one class. Add another." in run_page(view).sentence
    assert run_page(view).results is None


def test_a_removed_run_of_the_queue_begins_anew_under_another_number(project):
    run = run_in(project.folder, project.dataset(), state=None)
    RunQueue(project.folder).add(run.recipe)
    RunQueue(project.folder).mark(1, state="running", run=run.folder.name)
    assert beginnings.queued(project).run == run
    finish(remove_run(run, in_no_time))
    assert beginnings.queued(project).run.name == "Run 2"


def test_a_queue_says_how_many_wait_while_it_runs_and_once_it_is_stopped(
    view, presenter, session, project, monkeypatch
):
    training(project, monkeypatch, until="stopped", epochs_in_all=4)
    monkeypatch.setattr(working_through, "train_run", beginnings.learning.train_run)
    for _ in range(3):
        presenter.add_to_queue()
    presenter.start()
    drain_until(session, lambda: run_page(view).accuracy != "–")
    assert run_page(view).waiting == 2
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)
    assert "2 more runs wait in the queue" in run_page(view).sentence
    assert run_page(view).waiting == 0


def test_a_run_does_not_begin_while_a_learning_rate_is_looked_for(view, presenter, session):
    session.start("rate", "Trying learning rates", endless)
    said = words_of(session)
    presenter.start()
    assert session.running("training") is None
    assert "learning rate is looked for" in said[-1].text
