"""The page of a small copy, shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from workbench.app.train.copying.page import CopyChoices
from workbench.app.train.copying.pages import CopyPage
from workbench.app.train.copying.teachers import network_teacher
from workbench.app.train.pages import WeightsPage

NETWORK = network_teacher("mobilenet_v3_small", "bundled")


def shown(qtbot, *teachers, **more):
    page = CopyChoices()
    qtbot.addWidget(page)
    weights = WeightsPage("bundled", (), "")
    said = {"teacher": teachers[0].key if teachers else "", "teacher_weights": None, **more}
    page.show_page(
        CopyPage(
            teachers=teachers, students=(), student="", weights=weights, lengths=(), length="",
            sentence="", warning=False, device="", sections=(), **said,
        )
    )  # fmt: skip
    page.show()
    return page


def test_without_a_model_of_ones_own_other_models_can_be_chosen(qtbot, monkeypatch):
    page = shown(qtbot)
    elsewhere, network = page.others
    assert elsewhere.isVisible()
    with qtbot.waitSignal(page.network_wanted):
        qtbot.mouseClick(network, Qt.MouseButton.LeftButton)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/models/away")
    with qtbot.waitSignal(page.folder_chosen) as told:
        qtbot.mouseClick(elsewhere, Qt.MouseButton.LeftButton)
    assert told.args == ["/models/away"]


def test_a_dialog_that_is_closed_without_a_folder_chooses_none(qtbot, monkeypatch):
    page = shown(qtbot, NETWORK)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    with qtbot.assertNotEmitted(page.folder_chosen):
        qtbot.mouseClick(page.elsewhere, Qt.MouseButton.LeftButton)


def test_what_a_published_network_begins_with_is_shown_with_it(qtbot):
    weights = WeightsPage("bundled", (), "Ready at once.")
    page = shown(qtbot, NETWORK, teacher_weights=weights)
    assert page.teachers.current_key() == "mobilenet_v3_small"
    assert page.teacher_weights.isVisible()
    assert page.teacher_weights.sentence.text() == "Ready at once."
    assert "learns your classes first" in page.teaching.text()
    assert not shown(qtbot, NETWORK).teacher_weights.isVisible()
    assert not shown(qtbot, NETWORK).teaching.isVisible()
