"""Which words open the window, which run a verb, and how each ends where it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.cli import main as module
from workbench.cli import verbs
from workbench.cli.arguments import VERBS
from workbench.cli.main import main


@pytest.fixture
def opened(monkeypatch):
    """What the window would be opened with."""
    options = []
    monkeypatch.setattr(module, "_open_window", lambda given: options.append(given) or 0)
    return options


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ([], None),
        (["window"], None),
        (["/no/such/folder"], "/no/such/folder"),
        (["leaves.workbench"], "leaves.workbench"),
    ],
)
def test_no_verb_or_a_place_opens_the_window(opened, arguments, place):
    assert main(arguments) == 0
    (options,) = opened
    assert (str(options.open) if options.open else None) == place


def test_a_folder_named_without_a_path_opens_the_window_if_it_is_there(
    opened, tmp_path, monkeypatch
):
    (tmp_path / "leaves").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["leaves"]) == 0
    assert str(opened[0].open) == "leaves"


def test_a_misspelt_verb_is_refused_with_the_verbs_there_are(opened, capsys):
    with pytest.raises(SystemExit) as end:
        main(["trian"])
    assert end.value.code == 2
    assert "train" in capsys.readouterr().err
    assert not opened


def test_every_verb_is_a_line_of_the_table_and_a_module():
    modules = {path.stem for path in Path(verbs.__file__).parent.glob("[!_]*.py")}
    assert {name.replace("-", "_") for name in VERBS} == modules


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_takes(verb, capsys):
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: workbench {verb} ")
    assert ("--json" in said) == (verb != "window")


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["train", "/nowhere", "--epochs", "x"], "--epochs"),
        (["train", "/nowhere", "--epoch-count", "3"], "--epoch-count"),
        (["queue-move"], "PROJECT, NUMBER, TO"),
    ],
)
def test_words_that_cannot_be_read_are_told_in_two_lines(arguments, wrong, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    what, where = capsys.readouterr().err.splitlines()
    assert wrong in what
    assert where == f"See `workbench {arguments[0]} --help`."


def test_the_demo_opens_the_window_unless_told_where_to_write(opened, monkeypatch):
    ran = []
    monkeypatch.setattr(module, "_command", lambda options: ran.append(options) or 0)
    main(["demo"])
    main(["demo", "--out", "somewhere"])
    main(["demo", "--headless"])
    assert (len(opened), len(ran)) == (1, 2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a screen")
def test_without_a_screen_the_window_says_so_and_what_to_do(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 2
    assert "demo --headless" in capsys.readouterr().err


def test_ctrl_c_before_the_work_begins_ends_with_130(monkeypatch):
    def interrupted(_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_command", interrupted)
    assert main(["backbones"]) == 130


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_scan_that_is_interrupted_ends_without_a_traceback(tmp_path):
    """As a whole process, with a real signal, once it has said its first word."""
    for number in range(200):
        (tmp_path / f"{number}.png").write_bytes(b"no picture")
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "scan", str(tmp_path), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    assert process.returncode in {130, 2}  # 2 where it was quicker than the signal


def test_the_demo_never_draws_its_curves_over_a_picture(tmp_path, capsys):
    (tmp_path / "curves.png").write_bytes(b"the user's own")
    assert main(["demo", "--out", str(tmp_path)]) == 2
    assert "curves.png" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["curves.png"]
