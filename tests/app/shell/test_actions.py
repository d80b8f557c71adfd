"""The table of commands: unique, reachable, enabled when they can be used."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from workbench.app.shell.actions import Action, Actions, ShellState
from workbench.app.shell.stages import STAGES


@pytest.fixture
def whole_window(window):
    """Every stage built, so every command is there."""
    for spec in STAGES:
        window.show_stage(spec.id)
    return window


def test_an_id_that_is_taken_is_refused():
    actions = Actions()
    actions.add(Action("a.b", "Do", lambda: None))
    with pytest.raises(ValueError, match=r"a\.b"):
        actions.add(Action("a.b", "Do otherwise", lambda: None))


def test_a_shortcut_that_is_taken_is_refused():
    actions = Actions()
    actions.add(Action("a.b", "Do", lambda: None, "Ctrl+B"))
    with pytest.raises(ValueError, match=r"Ctrl\+B"):
        actions.add(Action("a.c", "Do more", lambda: None, "Ctrl+B"))


def test_every_command_is_in_a_menu(whole_window):
    reached = set()
    for button in (whole_window.top.project, whole_window.top.view, whole_window.top.help):
        reached |= texts_below(button.menu())
    missing = {a.text for a in whole_window.actions_table.all()} - reached
    assert not missing


def test_every_command_is_found_by_its_name(whole_window):
    whole_window.doings.find_command()
    palette = whole_window.doings.palette
    for action in whole_window.actions_table.all():
        if action.id == "view.find":
            continue
        palette.field.setText(action.text.removesuffix("…"))
        titles = [palette.list.item(row).text() for row in range(palette.list.count())]
        assert action.text.removesuffix("…") in titles
    palette.dismiss()


def test_every_command_has_a_name_an_icon_that_exists_and_a_full_stopless_text(whole_window):
    from workbench.app.shell.icons import icon_file

    for action in whole_window.actions_table.all():
        assert action.text
        assert not action.text.endswith(".")
        assert not action.icon or icon_file(action.icon).exists(), action.id


def test_without_a_project_nothing_can_be_closed_or_read_again(window):
    state = ShellState()
    for id in ("file.close", "file.read_again", "file.elsewhere", "work.stop", "work.pause"):
        assert not window.actions_table.get(id).enabled(state)


def texts_below(menu: QMenu) -> set[str]:
    texts = set()
    for action in menu.actions():
        texts.add(action.text())
        below = action.menu()
        if isinstance(below, QMenu):
            texts |= texts_below(below)
    return texts
