"""run, test and check, from the words on the command line to the program that is started."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import pytest

from installer import command_line, verbs
from installer.errors import SetupError

SCREEN = {"DISPLAY": ":99"}


@pytest.fixture(autouse=True)
def _signals_stay_as_they_are(monkeypatch):
    monkeypatch.setattr(command_line.signal, "signal", lambda *_: None)


@pytest.fixture
def started(monkeypatch):
    """Stand in for the set-up and the programs; returns what was started, in order."""
    programs: list[list[str]] = []

    def passed_on(command, _folder, _variables=None) -> int:
        programs.append(list(command[1:] if command[1] == "-m" else command))
        return 0

    monkeypatch.setattr(verbs.environment, "ensure", lambda checkout: checkout.python)
    monkeypatch.setattr(verbs.system_libraries, "ensure", lambda *_: None)
    monkeypatch.setattr(verbs.display, "virtual_screen", lambda: nullcontext(SCREEN))
    monkeypatch.setattr(verbs, "passed_on", passed_on)
    return programs


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setattr(verbs.display, "is_there", lambda: True)


@pytest.fixture
def no_screen(monkeypatch):
    monkeypatch.setattr(verbs.display, "is_there", lambda: False)


@pytest.mark.usefixtures("screen")
def test_run_opens_the_window_on_the_sample(started):
    assert command_line.main(["run"]) == 0
    assert started == [["-m", "workbench", "demo"]]


@pytest.mark.usefixtures("no_screen")
def test_run_without_a_screen_does_the_same_job_headless_and_says_so(started, capsys):
    assert command_line.main(["run"]) == 0
    assert started == [["-m", "workbench", "demo", "--headless"]]
    assert "no display" in capsys.readouterr().err


@pytest.mark.usefixtures("no_screen")
def test_words_after_the_dashes_go_to_workbench_as_they_are(started):
    command_line.main(["run", "--", "scan", "my pictures", "--", "--json"])
    assert started == [["-m", "workbench", "scan", "my pictures", "--", "--json"]]


@pytest.mark.usefixtures("screen")
def test_words_after_the_dashes_go_to_pytest(started):
    command_line.main(["test", "--", "-k", "grid"])
    assert started == [["-m", "pytest", "-k", "grid"]]


@pytest.mark.usefixtures("no_screen", "started")
def test_tests_run_in_a_virtual_screen_where_there_is_none(monkeypatch):
    seen = []
    monkeypatch.setattr(verbs, "passed_on", lambda *words: seen.append(words[-1]) or 0)
    assert command_line.main(["test"]) == 0
    assert seen == [SCREEN]


@pytest.mark.usefixtures("started")
def test_check_runs_everything_and_fails_if_one_part_does(monkeypatch, capsys):
    ran = []

    def passed_on(command, _folder) -> int:
        ran.append(command)
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(verbs, "passed_on", passed_on)
    assert command_line.main(["check"]) == 1
    assert len(ran) == 4
    summary = capsys.readouterr().err.splitlines()[-1]
    assert "types: FAILED" in summary
    assert "import contracts: passed" in summary


def test_what_the_user_can_mend_is_said_without_a_traceback(monkeypatch, capsys):
    def fails(_checkout) -> None:
        raise SetupError("The disk is full.", "Free some room.")

    monkeypatch.setattr(verbs.environment, "ensure", fails)
    assert command_line.main(["check"]) == 2
    assert capsys.readouterr().err == "\nThe disk is full.\nFree some room.\n"


def test_an_interrupted_setup_says_that_it_can_be_carried_on(monkeypatch, capsys):
    def interrupted(_checkout) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs.environment, "ensure", interrupted)
    assert command_line.main(["test"]) == 130
    assert "next call goes on" in capsys.readouterr().err


def test_a_programs_status_is_passed_on(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit(5)"]
    assert verbs.passed_on(command, tmp_path) == 5


def test_a_program_sees_no_variables_that_mislead_python(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ask = "import os; raise SystemExit('PYTHONPATH' in os.environ)"
    assert verbs.passed_on([sys.executable, "-c", ask], tmp_path) == 0
