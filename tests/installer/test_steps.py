"""Calling other programs: their words go to the log, and they end when we do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from installer.errors import StepFailed
from installer.steps import call, clean_environment
from tests.architecture.source_tree import ROOT

SLOW_STEP = """
import signal, sys
from pathlib import Path
from installer.command_line import _end
from installer.steps import call
signal.signal(signal.SIGTERM, _end)
program = "import os, time; print('Installed', os.getpid(), flush=True); time.sleep(600)"
call("A step", [sys.executable, "-c", program], Path(sys.argv[1]))
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_everything_said_is_in_the_log_and_comes_back(tmp_path):
    log = tmp_path / "log"
    said = call("A step", python("import sys; print('out'); print('err', file=sys.stderr)"), log)
    assert sorted(said.split()) == ["err", "out"]
    assert said in log.read_text()


def test_news_are_shown_and_the_rest_is_not(tmp_path, capsys):
    call("A step", python("print('  Downloading torch (530MB)'); print('+ torch')"), tmp_path / "l")
    assert capsys.readouterr().err == "  Downloading torch (530MB)\n"


def test_an_error_carries_what_was_said(tmp_path):
    with pytest.raises(StepFailed) as failure:
        call("A step", python("print('why'); raise SystemExit(3)"), tmp_path / "log")
    assert failure.value.output == "why\n"


def test_a_program_that_is_not_there_is_a_failed_step(tmp_path):
    with pytest.raises(StepFailed):
        call("A step", [tmp_path / "nothing"], tmp_path / "log")


def test_variables_that_mislead_python_or_pip_are_left_out(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    kept = clean_environment()
    assert kept["HTTPS_PROXY"] == "http://proxy"
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PYTHONDONTWRITEBYTECODE"} & set(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ending_the_installer_ends_what_it_called(tmp_path):
    ours = subprocess.Popen(
        [sys.executable, "-c", SLOW_STEP, str(tmp_path / "log")],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert ours.stderr is not None
    called = int(ours.stderr.readline().split()[-1])
    ours.send_signal(signal.SIGTERM)
    ours.communicate(timeout=60)
    assert ours.returncode == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(called, 0)
