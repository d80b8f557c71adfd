"""The window as a person meets it."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu, QMessageBox, QWidget

from workbench.app import main
from workbench.app.shell import theme
from workbench.app.shell.actions import ShellState
from workbench.app.shell.session import Message, StageWish
from workbench.app.shell.stages import STAGES
from workbench.app.shell.trouble_dialog import TroubleDialog
from workbench.app.shell.window import MainWindow
from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.app.train.choices import Choices, sections_of
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress
from workbench.project.project import create_project
from workbench.project.settings import load_settings


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_keys_lead_to_each_stage(window, qtbot, spec):
    QTest.keyClick(
        window, Qt.Key(Qt.Key.Key_1 + STAGES.index(spec)), Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: window.state.now.stage == spec.id)
    assert window.rail.button(spec.id).isChecked()


def test_the_keyboard_begins_where_a_folder_is_chosen(window, qapp):
    assert qapp.focusWidget().text() == "Choose a folder…"


def test_a_stage_is_built_at_its_first_visit_only(window):
    assert window.pages.count() == 1
    window.show_stage("results")
    window.show_stage("results")
    assert window.pages.count() == 2


@pytest.mark.parametrize("spec", STAGES, ids=lambda spec: spec.id)
def test_each_page_fits_into_the_least_window(window, qtbot, spec):
    window.show_stage(spec.id)
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    page = window.stage(spec.id).widget
    assert page.minimumSizeHint().width() <= window.pages.width()


def test_the_settings_under_advanced_fit_into_the_least_window(window, qtbot):
    window.show_stage("train")
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    settings = SettingForms()
    qtbot.addWidget(settings)
    settings.show_sections(sections_of(Choices("resnet18", "random")))
    assert settings.minimumSizeHint().width() <= window.pages.width() - 2 * theme.XL


def test_the_status_bar_shows_pauses_and_stops_a_training(window, qtbot, endless):
    window.session.start("training", "Run 1 · ResNet-18", endless, pausable=True)
    status = window.status
    qtbot.waitUntil(lambda: "of 100" in status.doing.text())
    assert status.title.text() == "Run 1 · ResNet-18"
    qtbot.mouseClick(status.pause_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: status.pause_button.text() == "Resume")
    assert status.left.text() == "Paused"
    assert window.state.now.paused
    qtbot.mouseClick(status.pause_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.state.now.paused)
    qtbot.mouseClick(status.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.state.now.training)
    assert not status.bar.isVisible()


def test_what_the_status_bar_says_begins_at_one_place(window, qtbot, endless):
    status = window.status
    assert not status.title.isVisible()
    at_rest = status.doing.x()
    window.session.start("training", "Run 1 · ResNet-18", endless)
    qtbot.waitUntil(status.title.isVisible)
    assert status.title.x() == at_rest


def test_a_training_that_is_being_stopped_cannot_be_paused_by_its_shortcut(window, qtbot, endless):
    pause = window.actions_table.get("work.pause")
    window.session.start("training", "Run 7", endless, pausable=True)
    qtbot.waitUntil(lambda: pause.enabled(window.state.now))
    window.session.stop("training")
    assert not pause.enabled(window.state.now)
    qtbot.waitUntil(lambda: not window.state.now.training)


def test_a_message_is_shown_with_its_hint_and_can_be_closed(window, qtbot):
    window.session.say(Message("The disk is full.", "Free some space.", tone="trouble"))
    assert window.messages.isVisible()
    assert window.messages.hint.text() == "Free some space."
    assert window.messages.button.isHidden()
    qtbot.mouseClick(window.messages.close_button, Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()


def test_a_message_with_a_button_stays_and_leads_there(window, qtbot):
    wish = StageWish("train")
    window.session.say(Message("Run 1 was cut off.", button="Go on with it", wish=wish))
    assert not window.messages._timer.isActive()
    qtbot.mouseClick(window.messages.button, Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()
    assert window.state.now.stage == "train"


CUT_OFF = Message("Run 1 was cut off.", button="Go on with it", wish=StageWish("train"))
GONE = Message("The pictures are not in /usb.", "Connect the disk.", tone="trouble")


@pytest.mark.parametrize("said", [(GONE, CUT_OFF), (CUT_OFF, GONE)])
def test_an_offer_waits_until_what_is_wrong_is_closed(window, qtbot, said):
    for message in said:
        window.session.say(message)
    bar = window.messages
    assert bar.text.text() == GONE.text
    newer = window.session.say_failed(WorkbenchError("The disk is full.", "Make room."))
    assert bar.text.text() == newer.text
    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert (bar.text.text(), bar.isVisible()) == (CUT_OFF.text, True)
    qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert window.state.now.stage == "train"


def test_words_that_pass_come_before_what_is_wrong_and_leave_it_there(window):
    window.session.say(GONE)
    window.session.say(Message("Saved.", tone="good"))
    bar = window.messages
    assert bar.text.text() == "Saved."
    bar._timer.timeout.emit()
    assert (bar.text.text(), bar.isVisible()) == (GONE.text, True)
    assert not bar._timer.isActive()


def test_an_offer_that_is_taken_back_while_it_waits_is_not_made(window):
    window.session.say(GONE)
    window.session.say(CUT_OFF)
    window.session.take_back(CUT_OFF)
    window.messages.dismiss()
    assert not window.messages.isVisible()


def test_an_unexpected_error_in_any_thread_becomes_a_calm_dialog(window, qtbot):
    window.trouble.install()
    try:
        with qtbot.captureExceptions():
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
        qtbot.waitUntil(lambda: dialogs(window) != [])
    finally:
        window.trouble.uninstall()
    dialog = dialogs(window)[0]
    assert "ZeroDivisionError" in dialog.details.toPlainText()
    assert not dialog.details.isVisible()
    qtbot.mouseClick(dialog.fold.header, Qt.MouseButton.LeftButton)
    assert dialog.details.isVisible()
    dialog.accept()


def test_the_same_error_is_shown_once(window, qtbot):
    error = ValueError("again")
    hook = window.trouble.unexpected
    for _ in range(3):
        hook(ValueError, error, None)
    window.trouble.drain()
    assert len(dialogs(window)) == 1
    dialogs(window)[0].accept()


def test_handlers_are_given_back(window):
    before = sys.excepthook
    window.trouble.install()
    window.trouble.uninstall()
    assert sys.excepthook is before


def test_dragging_says_what_dropping_does_and_dropping_does_it(window, qtbot, tmp_path):
    folder = tmp_path / "leaves"
    folder.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    where, button, keys = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(
        QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, mime, button, keys)
    )
    assert window.landing.overlay.isVisible()
    window.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, button, keys))
    assert not window.landing.overlay.isVisible()
    qtbot.waitUntil(lambda: window.messages.isVisible())
    assert "empty" in window.messages.text.text()


def test_ctrl_k_finds_and_does_a_command(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.doings.palette is not None)
    palette = window.doings.palette
    qtbot.keyClicks(palette.field, "theme dark")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    from workbench.app.shell import theme

    assert theme.theme().name == "dark"
    assert load_settings().theme == "dark"


def test_escape_closes_the_palette_and_gives_the_keyboard_back(window, qtbot):
    window.rail.button("data").setFocus()
    window.doings.find_command()
    qtbot.keyClick(window.doings.palette.field, Qt.Key.Key_Escape)
    assert not window.doings.palette.isVisible()


def test_help_turns_its_page_with_the_stage(window):
    window.doings.show_help()
    for spec in STAGES:
        window.show_stage(spec.id)
        assert spec.title in window.doings.help.title.text()
        assert len(window.doings.help.browser.toPlainText()) > 500
    window.doings.show_help()
    assert not window.doings.help.isVisible()


def test_place_and_size_are_remembered(window):
    window.resize(1111, 777)
    window.close()
    assert load_settings().geometry


def test_about_and_shortcuts_open_and_close(window):
    for show in (window.doings.show_about, window.doings.show_shortcuts):
        show()
        (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
        dialog.accept()


def test_work_behind_the_scenes_is_not_counted(window, qtbot, endless):
    window.session.start("warm", "Getting ready", endless)
    window.session.start("scan", "Reading", endless)
    qtbot.waitUntil(lambda: window.status.title.text() == "Reading")
    assert not window.status.more_button.isVisible()


def test_a_long_title_of_a_job_does_not_make_the_window_wider(window, qtbot, endless):
    window.session.start("scan", "Reading “a”", endless)
    qtbot.waitUntil(window.status.bar.isVisible)
    before = window.status.minimumSizeHint().width()
    window.session.start("training", "Run 1 · " + "leaves of the northern hemisphere " * 5, endless)
    qtbot.waitUntil(lambda: window.status.title.text().startswith("Run 1"))
    assert window.status.minimumSizeHint().width() < before + 200  # for “and 1 more”


def test_each_of_several_jobs_can_be_seen_and_stopped(window, qtbot, endless):
    window.session.start("training", "Run 1", endless)
    window.session.start("download", "Weights", endless)
    more = window.status.more_button
    qtbot.waitUntil(more.isVisible)
    assert more.text() == "and 1 more"
    window.status.more_menu.aboutToShow.emit()
    (entry,) = window.status.more_menu.actions()
    assert entry.text() == "Stop “Weights”"
    entry.trigger()
    qtbot.waitUntil(lambda: window.session.running("download") is None)
    assert window.session.running("training")
    assert not more.isVisible()


def test_a_name_with_an_ampersand_is_read_in_full_in_every_menu(window, qtbot, endless, tmp_path):
    window.session.open(create_project(tmp_path / "R&D leaves.workbench"))
    assert window.top.project.text() == "R&&D leaves"
    window.session.settings.opened(tmp_path / "R&D leaves.workbench")
    menu = QMenu()
    window._list_recent(menu)
    assert [entry.text() for entry in menu.actions()] == ["R&&D leaves"]
    window.session.start("training", "Run 1", endless)
    window.session.start("scan", "R&D", endless)
    qtbot.waitUntil(window.status.more_button.isVisible)
    window.status.more_menu.aboutToShow.emit()
    (stop,) = window.status.more_menu.actions()
    assert stop.text() == "Stop “R&&D”"


@pytest.mark.parametrize("name", [None, "Leaves", "R&D leaves"])
def test_the_keys_of_the_project_menu_stay_whatever_its_name(window, name):
    window.top.show_project(name)
    assert window.top.project.shortcut().toString() == "Alt+P"


def test_an_error_the_user_can_mend_is_shown_in_its_own_words(window):
    for _ in range(2):
        error = WorkbenchError("The disk is full.", "Free some space.")
        window.trouble.unexpected(WorkbenchError, error, None)
        window.trouble.drain()
        assert window.messages.text.text() == "The disk is full."
        assert window.messages.hint.text() == "Free some space."
        window.messages.dismiss()
    assert not dialogs(window)


def test_errors_are_caught_before_the_window_stands(qapp, monkeypatch):
    hooks = []

    def no_window(_settings, trouble):
        hooks.append(sys.excepthook == trouble.unexpected)
        raise WorkbenchError("no window today")

    before = sys.excepthook
    monkeypatch.setattr(main, "open_window", no_window)
    with pytest.raises(WorkbenchError):
        main.run_window(Namespace())
    assert hooks == [True]
    assert sys.excepthook is before


def test_another_project_is_opened_without_the_window_waiting(window, qtbot, tmp_path):
    go_on = threading.Event()

    def deaf():
        yield Progress(0, None, "Working")
        go_on.wait()

    window.session.open(create_project(tmp_path / "a.workbench"))
    window.session.start("training", "Run 1", deaf)
    create_project(tmp_path / "b.workbench").close()
    window.dialogs.may_close = window.projects._may_leave = lambda: True
    window.projects.open_project(tmp_path / "b.workbench")
    qtbot.waitUntil(lambda: window.status.left.text() == "Stopping…")
    assert window.session.project.name == "a"
    go_on.set()
    qtbot.waitUntil(lambda: window.session.project.name == "b")


@pytest.fixture
def asked(monkeypatch) -> list[QMessageBox]:
    """The questions that were put; each is answered with staying."""
    boxes: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: boxes.append(box))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.escapeButton())
    return boxes


@pytest.mark.parametrize(
    ("leave", "button"),
    [
        (MainWindow.close, "Stop it and close"),
        (lambda window: window.projects.close(), "Stop it and leave this project"),
    ],
    ids=["closing", "leaving"],
)
def test_leaving_a_training_says_what_will_happen_and_promises_no_more(
    window, tmp_path, endless, asked, leave, button
):
    window.session.open(create_project(tmp_path / "a.workbench"))
    window.session.start("training", "Run 1", endless)
    leave(window)
    (box,) = asked
    assert [b.text() for b in box.buttons()] == [button, "Keep training"]
    assert "once its first epoch is over" in box.informativeText()
    assert "go on with it later" in box.informativeText()
    assert window.isVisible()
    assert window.session.project.name == "a"


def test_a_message_moves_nothing_and_lies_at_the_foot_of_the_page(window, qtbot):
    before = window.pages.geometry()
    window.session.say(Message("The disk is full. " * 12, "Free some space.", tone="trouble"))
    assert window.pages.geometry() == before
    shown = window.messages.geometry()
    assert before.contains(shown)
    assert shown.bottom() > before.center().y()
    assert shown.height() >= window.messages.text.heightForWidth(window.messages.text.width())
    window.resize(window.width() + 90, window.height() - 60)
    qtbot.waitUntil(lambda: window.pages.geometry() != before)
    from_foot = window.pages.geometry().bottom() - window.messages.geometry().bottom()
    assert from_foot == before.bottom() - shown.bottom()
    shown = window.messages.geometry()
    window.show_stage("train")
    assert window.centralWidget().childAt(shown.center()) in (
        window.messages, *window.messages.findChildren(QWidget),
    )  # fmt: skip


def test_a_run_that_another_program_trains_is_told_at_the_bottom_and_can_be_watched(
    window, qtbot, endless
):
    idle = window.status.doing.text()
    window.session.trained_elsewhere.publish("Run 4")
    assert window.status.doing.text() == "Run 4 is being trained by another program."
    assert window.status.watch_button.isVisible()
    window.session.start("scan", "Reading", endless)
    assert not window.status.watch_button.isVisible()
    window.session.stop("scan")
    qtbot.waitUntil(window.status.watch_button.isVisible)
    window.status.watch_button.click()
    assert window.state.now.stage == "train"
    window.session.trained_elsewhere.publish("")
    assert not window.status.watch_button.isVisible()
    assert window.status.doing.text() == idle


def test_a_message_that_is_taken_back_goes_unless_another_took_its_place(window):
    refused = window.session.say_failed(WorkbenchError("“a.txt” is no weights file.", "Choose."))
    newer = window.session.say_failed(WorkbenchError("The disk is full.", "Make room."))
    window.session.take_back(refused)
    assert window.messages.isVisible()
    window.session.take_back(newer)
    assert not window.messages.isVisible()


@pytest.mark.parametrize("tone", ["trouble", "warning"])
def test_what_was_wrong_before_does_not_stand_over_another_project(window, tmp_path, tone):
    window.session.say(Message("There is only one class.", "Add another.", tone=tone))
    assert window.messages.isVisible()
    window.session.open(create_project(tmp_path / "leaves.workbench"))
    assert not window.messages.isVisible()


def dialogs(window) -> list[TroubleDialog]:
    return [d for d in window.findChildren(TroubleDialog) if d.isVisible()]


def test_where_start_is_off_the_bar_says_why(window):
    window.show_stage("train")
    ready = ShellState(project=True, items=12, classes=2, stage="train")
    window._refresh(ready)
    assert not window.status.start_button.isHidden()
    window._refresh(msgspec.structs.replace(ready, classes=1))
    assert window.status.start_button.isHidden()
    assert window.status.doing.text() == "Training needs pictures of two classes at the least."
