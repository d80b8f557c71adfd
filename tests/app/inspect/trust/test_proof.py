from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import create_autospec

import numpy as np
import pytest

from tests.app.sessions import drain_until, open_session
from tests.inspection.maps import attribution
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.classifiers import Edition
from workbench.app.inspect.trust import presenter as module
from workbench.app.inspect.trust.chart import CurveChart
from workbench.app.inspect.trust.dialog import ProofDialog
from workbench.app.inspect.trust.pages import figures
from workbench.app.inspect.trust.presenter import ProofPresenter, ProofView
from workbench.app.inspect.trust.working import Asked, Proved, prove_task
from workbench.core.events import Progress, finish
from workbench.inspection.attributions import attributing
from workbench.inspection.proof import proof
from workbench.inspection.proof.proof import Proof, Stage
from workbench.inspection.proof.removal import Curve
from workbench.inspection.proof.trust import Trust

FALLS = Curve((0.0, 0.5, 1.0), (0.9, 0.2, 0.1))
STAYS = Curve((0.0, 0.5, 1.0), (0.9, 0.8, 0.6))
PROOF = Proof(
    Trust(0.05, 0.9, 0.2, 0.85), (Stage("last layer", 0.3), Stage("stage 4", 0.02)),
    FALLS, STAYS, STAYS, FALLS, STAYS, 0.95, 0.62, True,
)  # fmt: skip


@contextmanager
def _nobody(_run):
    yield None


@pytest.fixture
def looked_at():
    attention = Attention(SimpleNamespace(classifiers=SimpleNamespace(using=_nobody)))
    attention.now = Regarded(run=Path("/project/runs/001"), path="/pictures/1.png")
    return attention


def test_a_map_is_proved_once_and_then_known(looked_at, monkeypatch):
    asked_for = []

    def task(_classifiers, asked):
        asked_for.append(asked)
        yield Progress(2, 5, "Checking the map")
        return Proved(asked, "dent", PROOF)

    monkeypatch.setattr(module, "prove_task", task)
    view = create_autospec(ProofView)
    with open_session() as session:
        presenter = ProofPresenter(session, looked_at, lambda: view)
        presenter.open()
        drain_until(session, lambda: view.show_figures.called)
        view.show_busy.assert_called_with(2, 5)
        presenter.open()
        assert view.show_figures.call_count == 2
        assert len(asked_for) == 1
        looked_at.turn_to(looked_at.now._replace(written=2))  # the run went on
        presenter.open()
        drain_until(session, lambda: len(asked_for) == 2)


def test_every_check_says_whether_it_speaks_for_the_map():
    shown = figures(PROOF, "dent")
    assert shown.title == "The map of “dent” passes every check"
    assert all(check.good for check in shown.checks)
    bad = figures(PROOF._replace(trust=Trust(0.8, 0.9, 0.2, 0.85), steadiness=0.1), "dent")
    assert "does not pass" in bad.title
    assert [check.name for check in bad.checks if not check.good] == [
        "Scrambled weights",
        "Steadiness",
    ]


def test_the_proof_of_a_difference_names_both_classes(monkeypatch):
    found = attribution(np.ones((2, 2), np.float32), 24, 24)._replace(against="c")
    monkeypatch.setattr(attributing, "subject", lambda *_about: None)
    monkeypatch.setattr(attributing, "attribute_all", lambda *_about: [found])
    monkeypatch.setattr(proof, "prove", lambda *_about: iter(()))
    asked = Asked(Edition(Path("/project/runs/001"), 1), "/pictures/1.png", "b - c", "gradcam", "")
    proved = finish(prove_task(SimpleNamespace(using=_nobody), asked))
    shown = figures(PROOF, proved.about)
    assert shown.title == "The map of “b rather than c” passes every check"
    assert "speaks for “b rather than c”" in shown.checks[0].text


def test_without_positive_evidence_the_first_check_says_so():
    shown = figures(PROOF._replace(positive=False), "dent")
    assert "nothing in the picture" in shown.checks[0].text
    assert not shown.checks[0].good


def test_a_method_that_tells_nothing_against_a_class_gives_no_share():
    assert "62.0\u00a0% of all" in figures(PROOF, "dent").checks[0].text
    assert "not tell apart" in figures(PROOF, "dent", signed=False).checks[0].text


def test_the_dialog_shows_checks_curves_and_stages(qtbot):
    dialog = ProofDialog()
    qtbot.addWidget(dialog)
    dialog.begin()
    assert dialog.pages.currentIndex() == 0
    dialog.show_figures(figures(PROOF, "dent"))
    assert dialog.pages.currentIndex() == 1
    charts = dialog.findChildren(CurveChart)
    assert len(charts) == 2
    assert "taken away 90 % → 10 %" in charts[0].accessibleDescription()
    dialog.show_figures(figures(PROOF, "dent"))
    assert dialog.pages.count() == 2


def test_every_figure_comes_with_plain_words():
    words = [check.text for check in figures(PROOF, "dent").checks]
    assert "another map (similarity 0.05)" in words
    assert "much the same map under noise (similarity 0.95)" in words
    bad = figures(PROOF._replace(trust=Trust(0.8, 0.9, 0.2, 0.85), chance=FALLS), "dent")
    said = [check.text for check in bad.checks if not check.good]
    assert said[0] == "much the same map (similarity 0.80)"
    assert said[1].startswith("the answer falls no sooner than by chance")
