"""The command line as a host: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import os
import signal
from argparse import Namespace
from pathlib import Path

import pytest

from workbench.cli.host import DONE, INTERRUPTED, MENDABLE, OUR_FAULT, host
from workbench.cli.reports import JsonReport, MuteReport, WordsReport
from workbench.core.errors import SaidElsewhere, WorkbenchError
from workbench.core.events import Notice, Progress
from workbench.training.events import RunStarted


class Verb:
    """A verb whose task is given."""

    def __init__(self, task):
        self.task = task

    def work(self, options):
        return self.task()

    def fields(self, result):
        return {"answer": result}

    def words(self, result):
        return f"The answer is {result}."

    def kept(self, options, run):
        return {"run": run}


def counting():
    yield Progress(1, 2, "Counting")
    yield Notice("By the way.")
    return 42


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def test_json_is_one_object_a_line_and_the_last_carries_the_result(capsys):
    assert host(Verb(counting), Namespace(), JsonReport()) == DONE
    out = objects(capsys.readouterr().out)
    assert out == [
        {"event": "progress", "done": 1, "total": 2, "doing": "Counting"},
        {"event": "notice", "text": "By the way.", "calm": False},
        {"event": "finished", "answer": 42},
    ]


def test_words_go_to_stdout_and_progress_to_stderr(capsys):
    assert host(Verb(counting), Namespace(), WordsReport()) == DONE
    said = capsys.readouterr()
    assert said.out == "The answer is 42.\n"
    assert "Counting" in said.err
    assert "By the way." in said.err


def test_what_the_user_can_mend_ends_with_2_and_says_what_to_do(capsys):
    def task():
        yield Progress(0, None, "")
        raise WorkbenchError("The folder is empty.", "Choose another.")

    assert host(Verb(task), Namespace(), JsonReport()) == MENDABLE
    said = capsys.readouterr()
    assert objects(said.out)[-1] == {
        "event": "failed",
        "message": "The folder is empty.",
        "hint": "Choose another.",
    }
    assert "The folder is empty.\nChoose another." in said.err


def test_what_another_process_said_is_not_said_again(capsys):
    def task():
        yield Progress(0, None, "")
        raise SaidElsewhere("Another process ended.")

    assert host(Verb(task), Namespace(), MuteReport()) == MENDABLE
    assert capsys.readouterr() == ("", "")


def test_what_is_kept_is_said_in_short_figures_with_how_to_go_on(capsys):
    WordsReport().stopped({"right": 2 / 3, "trials": [1, 2], "next": "workbench train"})
    said = capsys.readouterr().out
    assert "right: 0.6667\n" in said
    assert "trials: 2\n" in said
    assert "next: workbench train\n" in said


def test_a_file_name_that_is_no_text_comes_back_from_json_as_it_was(capsys):
    JsonReport().finished({"file": "leaf\udcff.png", 1: {"path": Path("a")}}, "")
    assert objects(capsys.readouterr().out) == [
        {"event": "finished", "file": "leaf\udcff.png", "1": {"path": "a"}}
    ]


def test_our_own_fault_ends_with_1_without_a_traceback_on_the_screen(capsys, caplog):
    def task():
        yield Progress(0, None, "")
        raise ZeroDivisionError("secret")

    with caplog.at_level("CRITICAL"):
        assert host(Verb(task), Namespace(), WordsReport()) == OUR_FAULT
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "secret" not in said.out + said.err
    assert "log" in said.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_the_task_first_then_ends_with_130(capsys, number):
    closed, before = [], signal.getsignal(number)

    def task():
        yield RunStarted("runs/001", "CPU", 1, 1, ("a", "b"), 1, 1)
        try:
            for done in range(1000):
                if done == 3:
                    os.kill(os.getpid(), number)
                yield Progress(done, 1000, "")
        finally:
            closed.append("checkpoint")

    assert host(Verb(task), Namespace(), JsonReport()) == INTERRUPTED
    out = objects(capsys.readouterr().out)
    assert closed == ["checkpoint"]
    assert out[-1] == {"event": "stopped", "run": "runs/001"}
    assert len(out) < 10
    assert signal.getsignal(number) is before


def test_the_time_left_of_work_in_parts_is_reckoned_over_all_of_them():
    report = WordsReport()
    report.event(Progress(0, 20, "Checking Grad-CAM"))
    bar = report._bar
    report.event(Progress(10, 20, "Checking Score-CAM"))
    assert report._bar is bar
    assert (bar.n, bar.desc) == (10, "Checking Score-CAM: ")
    report.event(Progress(0, 20, "Saving"))
    assert report._bar is not bar
    report.finished({}, "")
