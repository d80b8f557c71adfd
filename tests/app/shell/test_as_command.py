"""A run as a command on the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from tests.app.runs import pictures, run_in
from tests.app.sessions import words_of
from workbench.app.shell.as_command import copy_command


def test_the_command_of_a_run_comes_on_the_clipboard_and_is_shown(qtbot, session, tmp_path):
    run = run_in(tmp_path / "parts.workbench", pictures(tmp_path / "pictures"))
    said = words_of(session)
    copy_command(session, run.folder)
    assert QGuiApplication.clipboard().text() == said[0].hint
    assert said[0].hint.startswith("workbench train FOLDER --project ")
    copy_command(session, tmp_path)
    assert said[1].tone == "trouble"
