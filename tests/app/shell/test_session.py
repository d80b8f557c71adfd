"""Jobs, what they say, and leaving a project, without a window."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PIL import Image

from tests.app.runs import pictures
from tests.app.sessions import drain_until, endless, open_session, words_of
from workbench.app.shell.endings import Endings
from workbench.app.shell.projects import Projects
from workbench.app.shell.session import Message, Session
from workbench.core.errors import WorkbenchError
from workbench.core.events import Failed, Notice, Progress
from workbench.data.presence import gone_from
from workbench.evaluation.honest import honest
from workbench.project.project import create_project
from workbench.project.queue import Entry, QueueSummary
from workbench.training.events import RunSummary
from workbench.training.recipe import Recipe

SUMMARY = RunSummary("007", "finished", 3, 0.931, 0.4, 3, 3, 12.0, 31.0, "CPU", val_count=40)


def ends_with(result: object = None):
    yield Progress(0, 1, "Working")
    return result


def test_a_notice_is_told_once_while_the_job_goes_on(session):
    def task():
        for text in ("The disk is full.", "The disk is full.", "A picture is lost."):
            yield Notice(text)

    said = words_of(session)
    session.start("training", "Run 1", task)
    drain_until(session, lambda: not session.activities())
    assert [(m.text, m.tone) for m in said] == [
        ("The disk is full.", "warning"), ("A picture is lost.", "warning"),
    ]  # fmt: skip


def test_plain_news_is_no_warning(session):
    def task():
        yield Notice("Uses bf16: twice as fast here.", calm=True)

    said = words_of(session)
    session.start("training", "Run 1", task)
    drain_until(session, lambda: not session.activities())
    assert [(m.text, m.tone) for m in said] == [("Uses bf16: twice as fast here.", "plain")]


def test_a_job_is_over_even_where_a_listener_fails_at_its_last_words(session):
    def fails(_events):
        raise OSError("The disk is gone.")

    ends = []
    session.start("training", "Run 1", lambda: ends_with(7), fails, ends.append)
    with pytest.raises(OSError, match="The disk is gone"):
        drain_until(session, lambda: not session.activities())
    drain_until(session, lambda: not session.activities(), seconds=5)
    assert [end.result for end in ends] == [7]


@pytest.mark.parametrize("key", ["scan", "download", "training", "sample"])
def test_a_stopped_job_says_so_and_what_is_kept(session, key):
    Endings(session, lambda: "data")
    said = words_of(session)
    session.start(key, "Reading pictures", endless)
    session.stop(key)
    drain_until(session, lambda: not session.activities())
    (message,) = said
    assert "“Reading pictures” was stopped" in message.text
    assert "kept" in message.text


def test_figures_that_are_closed_are_no_job_that_somebody_stopped(session):
    Endings(session, lambda: "inspect")
    said = words_of(session)
    session.start("proof", "Checking the map", endless)
    session.stop("proof")
    drain_until(session, lambda: not session.activities())
    assert not said


def test_pause_pressed_after_stop_holds_nothing_up(session):
    session.start("training", "Run 1", endless, pausable=True)
    session.stop("training")
    session.pause("training")
    assert not session.running("training").paused
    drain_until(session, lambda: not session.activities())


@pytest.mark.parametrize(("front", "texts"), [("data", 1), ("train", 0)])
def test_a_training_that_ends_out_of_sight_says_how_good_it_is(session, front, texts):
    Endings(session, lambda: front)
    said = words_of(session)
    session.start("training", "Run 7 · ResNet-18", lambda: ends_with(SUMMARY))
    drain_until(session, lambda: not session.activities())
    assert len(said) == texts
    for message in said:
        assert message.text == f"Run 7 is finished. {honest(0.931, 40)}"
        assert message.tone == "good"


def test_a_queue_that_ends_out_of_sight_says_what_became_of_it(session):
    Endings(session, lambda: "data")
    said, recipe = words_of(session), Recipe("resnet18")
    entries = (Entry(1, recipe, "finished"), Entry(2, recipe, "failed", message="No network."))
    summary = QueueSummary((Entry(3, recipe, "finished"), *entries), entries)
    session.start("training", "Queue", lambda: ends_with(summary))
    drain_until(session, lambda: not session.activities())
    (message,) = said
    assert message.text == (
        "Nothing waits in the queue any more: 1 trained, 1 failed. "
        "ResNet-18 could not go on: No network."
    )


def test_why_something_could_not_be_done_stays_until_it_is_closed(session):
    said = words_of(session)
    session.say_failed(WorkbenchError("The disk is full.", "Free some space."))
    session.say_failed(Failed("Oh.", "Try again.", "Traceback"))
    assert said[0] == Message("The disk is full.", "Free some space.", "", "trouble")
    assert said[1] == Message("Oh.", "Try again.", "Traceback", "trouble")


def test_a_finished_download_says_so(session):
    Endings(session, lambda: "train")
    said = words_of(session)
    session.start("download", "Weights of ResNet-18", ends_with)
    drain_until(session, lambda: not session.activities())
    assert [m.tone for m in said] == ["good"]


@pytest.mark.parametrize("key", ["warm", "clearing", "evaluation"])
def test_work_nobody_asked_for_ends_without_words(session, key):
    Endings(session, lambda: "data")
    said = words_of(session)
    session.start(key, "Getting ready", ends_with)
    drain_until(session, lambda: not session.activities())
    assert not said


def test_checks_whose_dialog_was_closed_end_without_words(session):
    Endings(session, lambda: "inspect")
    said = words_of(session)
    session.start("proof", "Checking the map", endless)
    session.stop("proof")
    drain_until(session, lambda: not session.activities())
    assert not said


def test_a_project_is_closed_only_when_the_last_job_on_it_has_ended(session, tmp_path):
    first, second = create_project(tmp_path / "a"), create_project(tmp_path / "b")
    said = words_of(session)
    Endings(session, lambda: "data")
    go_on = threading.Event()

    def deaf():
        yield Progress(0, None, "Working")
        go_on.wait()
        first.catalogue.items()  # still there

    session.open(first)
    session.start("training", "Run 1", deaf)
    session.open(second)
    session.drain()
    assert session.project is first
    assert not session.start("evaluation", "Measuring", endless)
    go_on.set()
    drain_until(session, lambda: session.project is second)
    assert not said


def test_the_warm_up_goes_on_when_the_project_changes(session, tmp_path):
    session.start("warm", "Getting ready", endless)
    session.open(create_project(tmp_path / "a"))
    session.open(create_project(tmp_path / "b"))
    session.close_project()
    assert session.project is None
    warm = session.running("warm")
    assert warm is not None
    assert not warm.stopping


def test_the_project_wanted_last_is_open_at_the_end(session, tmp_path):
    first, second, third = (create_project(tmp_path / name) for name in "abc")
    session.open(first)
    session.start("training", "Run 1", endless)
    begun = []
    session.open(second, lambda: begun.append(session.start("scan", "Reading", endless)))
    session.open(third)
    drain_until(session, lambda: session.project is third)
    assert session.running("scan") is None


def test_a_project_is_not_closed_under_a_living_worker(tmp_path, monkeypatch):
    go_on = threading.Event()

    def deaf():
        yield Progress(0, None, "Working")
        go_on.wait()

    with open_session() as session:
        project = create_project(tmp_path / "a")
        session.open(project)
        session.start("training", "Run 1", deaf)
        monkeypatch.setattr(session, "stop_all", lambda: Session.stop_all(session, 0.05))
        session.close()
        assert session.project is project
        assert project.catalogue.items() == ()
        go_on.set()
        monkeypatch.undo()


def test_a_project_of_unreadable_pictures_is_not_left_behind(session, tmp_path):
    (tmp_path / "empty").mkdir()
    Projects(session).open_place(tmp_path / "empty")
    made = []
    session.project_changed.listen(lambda project: made.append(project and project.folder))
    drain_until(session, lambda: None in made and not session.activities())
    assert not made[0].exists()


def test_pictures_dropped_while_others_are_read_take_their_place(session, tmp_path, monkeypatch):
    from workbench.project import importing

    import_pictures = importing.import_pictures
    pictures(tmp_path / "parts")
    (tmp_path / "slow").mkdir()
    monkeypatch.setattr(importing, "import_pictures", lambda _project, _source: endless())
    projects = Projects(session)
    projects.open_place(tmp_path / "slow")
    drain_until(session, lambda: session.running("scan"))
    slow = session.project.folder
    monkeypatch.setattr(importing, "import_pictures", import_pictures)
    projects.open_place(tmp_path / "parts")
    drain_until(session, lambda: session.project and session.project.catalogue.items())
    drain_until(session, lambda: not session.activities())
    assert session.project.name == "parts"
    assert not slow.exists()


def test_a_place_given_from_here_is_remembered_from_everywhere(session, tmp_path, monkeypatch):
    create_project(tmp_path / "parts.workbench").close()
    monkeypatch.chdir(tmp_path)
    Projects(session).open_place(Path("parts.workbench"))
    drain_until(session, lambda: session.project and not session.activities())
    assert session.settings.recent == [str(tmp_path / "parts.workbench")]


def read(session: Session, folder: Path) -> list[Message]:
    """What was said of a folder of pictures, once it is read or refused."""
    said = words_of(session)
    Projects(session).open_place(folder)
    drain_until(session, lambda: said and not session.activities())
    return said


def test_pictures_that_were_moved_are_read_into_the_project_that_is_open(session, tmp_path):
    pictures(tmp_path / "parts")
    read(session, tmp_path / "parts")
    before = session.project
    (message,) = read(session, (tmp_path / "parts").rename(tmp_path / "moved"))
    assert session.project is before
    assert before.source == tmp_path / "moved"
    assert "reads them in “moved” from now on; its runs are kept" in message.hint


def test_pictures_that_are_gone_are_asked_for_where_they_are_now(session, tmp_path):
    pictures(tmp_path / "parts")
    read(session, tmp_path / "parts")
    (tmp_path / "parts").rename(tmp_path / "moved")
    said = words_of(session)
    Projects(session).read_again()
    drain_until(session, lambda: said)
    gone = gone_from(tmp_path / "parts")
    assert (said[0].text, said[0].hint) == (gone.message, gone.hint)
    assert "elsewhere…” in the project's menu" in gone.hint
    assert session.project.catalogue.item_count() == 12


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_folder_whose_name_is_no_text_is_refused_in_words(session, tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    said = words_of(session)
    Projects(session).open_place(folder)
    (message,) = said
    assert "caf\N{REPLACEMENT CHARACTER}” cannot be used" in message.text
    assert message.hint == "Rename the folder."
    assert not session.activities()


def test_a_recent_project_that_cannot_be_reached_holds_no_drop_up(session, tmp_path):
    session.settings.recent = [str(tmp_path / ("x" * 300))]
    pictures(tmp_path / "parts")
    Projects(session).open_place(tmp_path / "parts")
    drain_until(session, lambda: session.project and session.project.catalogue.items())
    drain_until(session, lambda: not session.activities())


def test_what_is_said_of_a_running_job_is_translated(session, translated):
    said = words_of(session)
    translated({"“{title}” is still running.": "“{title}” läuft noch."})
    session.start("scan", "Reading", endless)
    session.start("scan", "Reading", endless)
    assert said[0].text == "“Reading” läuft noch."


@pytest.mark.parametrize(
    ("classes", "each", "tone", "says", "hint"),
    [
        (1, 12, "warning", "12 pictures in 1 class were read, but", "only one class"),
        (3, 3, "warning", "9 pictures in 3 classes are ready.", "Twenty or more a class"),
        (2, 40, "good", "80 pictures in 2 classes are ready.", ""),
    ],
)
def test_what_was_read_is_good_news_only_where_a_model_can_be_made_of_it(
    session, tmp_path, classes, each, tone, says, hint
):
    for place in range(classes):
        (tmp_path / "parts" / f"c{place}").mkdir(parents=True)
        for n in range(each):
            picture = Image.new("RGB", (8, 8), (40 * place, n, 90))
            picture.save(tmp_path / "parts" / f"c{place}" / f"{n}.png")
    said = words_of(session)
    Projects(session).open_place(tmp_path / "parts")
    drain_until(session, lambda: said)
    assert (said[0].tone, hint in said[0].hint) == (tone, True)
    assert said[0].text.startswith(says)
    assert bool(said[0].hint) == bool(hint)
