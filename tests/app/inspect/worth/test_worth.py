from __future__ import annotations

import json
from unittest.mock import create_autospec

import msgspec
import pytest

from tests.app.inspect.made_up import MadeUpLooks, project_in, say_of
from tests.app.sessions import drain_until, endless
from tests.app.shell.test_accessibility import called, controls
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.choices import method_choices
from workbench.app.inspect.chosen import Chosen
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.telling import LookView, Telling
from workbench.app.inspect.worth import presenter as module
from workbench.app.inspect.worth.dialog import COLUMNS, WorthDialog
from workbench.app.inspect.worth.pages import faults_of, worth
from workbench.app.inspect.worth.presenter import KEY, WorthPresenter, WorthView
from workbench.app.shell.session import Session
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.core.files import write_json
from workbench.inspection.attributions import layer_titles
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.proof.table import Figure, MethodProof
from workbench.models.classifier import Card
from workbench.models.classifier_files import CARD
from workbench.models.preprocessing import Preprocessing
from workbench.project import asking
from workbench.project.proved import prove_and_keep, proved
from workbench.project.runs import Run

LAYERS = {"layer3": "Stage 3 · 14 × 14", "layer4": "Stage 4 · 7 × 7"}


def _figure(value: float) -> Figure:
    return Figure(value, value, value, 9)


def _proof(method: str, layer: str = "layer4", similarity: float = 0.1) -> MethodProof:
    gained = _figure(0.2)
    return MethodProof(
        method, layer, 9, _figure(similarity), pointing=_figure(0.5),
        deletion_gain=gained, insertion_gain=gained, road_gap=gained,
    )  # fmt: skip


GOOD, BAD = _proof("gradcam"), _proof("eigencam", similarity=0.9)
LATER = _proof("gradcam", "layer3", similarity=0.9)


@pytest.fixture
def asked():
    """Layers and device of each test."""
    return []


@pytest.fixture
def run(tmp_path, monkeypatch, asked):
    """A run whose test comes to one method that passes and one that does not."""

    def prove_run(_run, layers, device):
        asked.append((layers, device))
        yield Progress(1, 9, "Checking Grad-CAM")
        return GOOD, BAD, LATER

    monkeypatch.setattr(asking, "prove_run", prove_run)
    monkeypatch.setattr(layer_titles, "titled_layers", lambda _classifier: LAYERS)
    monkeypatch.setattr(Run, "classifier", lambda _run, _device: None)
    folder = project_in(tmp_path).folder / "runs" / "001"
    say_of(folder)
    return folder


@pytest.fixture
def view():
    return create_autospec(WorthView, instance=True)


@pytest.fixture
def opened(session, run, view):
    attention = Attention(MadeUpLooks())
    attention.now = Regarded(run)
    presenter = WorthPresenter(session, attention, lambda: view)
    presenter.open()
    return session, attention, presenter


def test_a_test_that_was_never_held_against_chance_counts_as_none(run):
    finish(prove_and_keep(Run(run)))
    kept = json.loads((run / "methods.json").read_bytes())
    for one in kept["methods"]:
        one["deletion_gain"] = one["insertion_gain"] = None
    write_json(run / "methods.json", kept)
    assert proved(Run(run)).methods == ()


def test_what_a_test_came_to_stays_with_the_run_until_it_has_another_model(run):
    assert proved(Run(run)).methods == ()
    finish(prove_and_keep(Run(run)))
    assert proved(Run(run)).methods == (GOOD, BAD, LATER)
    write_json(run / CARD, Card("resnet18", ("a", "b"), Preprocessing(32), sha256="another"))
    assert proved(Run(run)).methods == ()


def test_each_layer_is_one_of_the_tested_run_and_a_training_keeps_its_card(
    opened, view, asked, monkeypatch
):
    session, attention, presenter = opened
    view.show_run.assert_called_with(Run(attention.now.run).name)
    monkeypatch.setattr(Session, "device", "cpu")
    presenter.begin(every_layer=True)
    attention.now = Regarded()  # the user goes on to another run meanwhile
    drain_until(session, lambda: view.show_worth.called)
    assert asked == [(("auto", *LAYERS), "cpu")]
    (shown,), _ = view.show_worth.call_args
    assert {row.layer for row in shown.rows} == set(LAYERS.values())


def test_a_method_whose_plugin_is_gone_is_left_out_of_the_table():
    assert len(worth((GOOD, _proof("of a plugin")), LAYERS).rows) == 1


def test_a_table_that_cannot_be_read_is_none(run):
    (run / "methods.json").write_text("{")
    assert faults_of(run, "auto") == {}


def test_only_what_failed_is_marked_and_the_layer_counts(run):
    finish(prove_and_keep(Run(run)))
    assert set(faults_of(run, "auto")) == {"eigencam"}
    assert set(faults_of(run, "layer3")) == {"eigencam", "gradcam"}
    assert "scrambled" in faults_of(run, "auto")["eigencam"]
    assert faults_of(None, "auto") == {}


def test_the_table_says_what_passes_and_names_layers_as_the_page_does():
    shown = worth((GOOD, BAD, GOOD), LAYERS)
    assert shown.summary.startswith("1 of 2 pass, 1 fail, on 9 pictures.")
    assert [(row.layer, row.verdict) for row in shown.rows] == [
        ("Stage 4 · 7 × 7", "passes"), ("Stage 4 · 7 × 7", "fails"),
    ]  # fmt: skip
    assert shown.rows[0].figures == (0.1, None, None, 0.2, None, 0.5, None)
    assert worth((GOOD,), LAYERS).summary == "All pass, on 9 pictures."


def test_a_method_no_better_than_chance_is_not_said_to_pass():
    lucky = msgspec.structs.replace(GOOD, road_gap=Figure(0.02, -0.1, 0.14, 9))
    shown = worth((lucky,), LAYERS)
    assert "pass" not in shown.summary.removeprefix("0 of 1 pass")
    assert "1 could not be shown to be better than chance" in shown.summary
    assert shown.rows[0].verdict == "unshown"
    assert shown.rows[0].reason.startswith("Not shown to be better than chance")


def test_what_needs_outlines_is_left_out_without_and_said(qtbot):
    dialog = WorthDialog()
    qtbot.addWidget(dialog)
    titles = [column.title for column in COLUMNS]
    places = titles.index("Points"), titles.index("Overlap")
    for proof, hidden in ((GOOD, False), (msgspec.structs.replace(GOOD, pointing=None), True)):
        dialog.show_worth(worth((proof,), LAYERS))
        assert [dialog.table.isColumnHidden(place) for place in places] == [hidden, hidden]
        assert ("no picture has it marked" in dialog.reasons.text()) == hidden


def test_a_run_is_tested_when_asked_and_its_table_is_there_afterwards(opened, view):
    session, attention, presenter = opened
    told: list[object] = []
    attention.tested.listen(told.append)
    view.show_invitation.assert_called_once()
    presenter.begin(every_layer=True)
    drain_until(session, lambda: view.show_worth.called)
    assert any(call.args[0] == "Checking Grad-CAM" for call in view.show_busy.call_args_list)
    assert told == [attention.now.run]
    presenter.open()
    assert view.show_worth.call_count == 2


def test_the_time_left_is_told_with_the_words(opened, view, monkeypatch):
    session, _, presenter = opened

    def tests(*_about):
        yield from (Progress(done, 9, "Checking Grad-CAM, method 1 of 3") for done in range(4))

    left = {"seconds_left": 61.0}
    running = session.running

    def running_with_a_pace(key):
        activity = running(key)
        return activity and msgspec.structs.replace(activity, **left)

    monkeypatch.setattr(session, "running", running_with_a_pace)
    monkeypatch.setattr(module, "_test", tests)
    presenter.begin(every_layer=False)
    drain_until(session, lambda: not running(KEY))
    view.show_busy.assert_called_with("Checking Grad-CAM, method 1 of 3", 3, 9, "1 min 1 s left")


def test_a_test_that_fails_says_why_and_one_that_is_stopped_invites_again(
    opened, view, monkeypatch
):
    session, _, presenter = opened

    def fails(_run, layers, device):
        yield Progress(0, 1, "Looking")
        raise WorkbenchError("The val split is empty.", "Choose another run.")

    monkeypatch.setattr(asking, "prove_run", fails)
    presenter.begin(every_layer=False)
    drain_until(session, lambda: view.show_trouble.called)
    view.show_trouble.assert_called_with("The val split is empty.", "Choose another run.")
    monkeypatch.setattr(module, "_test", lambda *_about: endless())
    presenter.begin(every_layer=False)
    presenter.stop()
    drain_until(session, lambda: not session.running(KEY))
    assert view.show_invitation.call_count == 2


def test_the_picker_of_methods_warns_of_what_failed(run):
    finish(prove_and_keep(Run(run)))
    view = create_autospec(LookView, instance=True)
    Telling(view).offer_methods(Chosen(run))
    (_, choices, _), _ = view.show_choices.call_args
    assert [choice.value for choice in choices if choice.warning] == ["eigencam"]
    assert len(choices) > 5


def test_a_warning_is_read_where_the_method_stands_alone(qtbot):
    picker = Picker("Method", "How the map is made")
    qtbot.addWidget(picker)
    choices = method_choices(ATTRIBUTIONS, {"eigencam": "Its maps hardly change."})
    for name, warned in (("eigencam", True), ("gradcam", False)):
        picker.show_choices(choices, name)
        assert picker.toolTip().startswith(picker.currentText())
        assert ("hardly change" in picker.toolTip()) == warned
        assert picker.itemIcon(picker.currentIndex()).isNull() != warned


def test_the_dialog_invites_and_then_shows_a_line_each_with_its_reason(qtbot):
    dialog = WorthDialog()
    qtbot.addWidget(dialog)
    dialog.show_run("Run 3")
    assert "Run 3" in dialog.windowTitle()
    dialog.show_invitation()
    dialog.come()
    wanted: list[bool] = []
    dialog.wanted.connect(wanted.append)
    dialog.every_layer.setChecked(True)
    dialog.begin.click()
    assert wanted == [True]
    dialog.show_busy("Checking Grad-CAM, method 6 of 19", 203, 760, "2 min 3 s left")
    assert (dialog.bar.value(), dialog.bar.maximum()) == (203, 760)
    assert dialog.left.isVisible()
    assert dialog.left.text() == "2 min 3 s left"
    dialog.show_worth(worth((GOOD, BAD), LAYERS))
    assert dialog.table.model().rowCount() == 2
    assert "Eigen-CAM" in dialog.reasons.text()
    assert "scrambled" in dialog.reasons.text()
    for control in controls(dialog):
        assert control.accessibleName(), called(control)
        assert control.toolTip(), called(control)
    dialog.accept()
