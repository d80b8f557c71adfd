from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest

from tests.app.sessions import drain_until
from tests.inspection.maps import attribution
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.trust import presenter as module
from workbench.app.inspect.trust.chart import CurveChart
from workbench.app.inspect.trust.dialog import ProofDialog
from workbench.app.inspect.trust.pages import figures
from workbench.app.inspect.trust.presenter import KEY, ProofPresenter, ProofView
from workbench.app.inspect.trust.working import ProvedMap
from workbench.core.events import Progress
from workbench.inspection.proof.proof import CascadeStep, Proof
from workbench.inspection.proof.removal import Curve
from workbench.inspection.proof.trust import Trust

FALLS = Curve((0.0, 0.5, 1.0), (0.9, 0.2, 0.1))
STAYS = Curve((0.0, 0.5, 1.0), (0.9, 0.8, 0.6))
PROOF = Proof(
    Trust(0.05, 0.9, 0.2, 0.85), (CascadeStep("last layer", 0.3), CascadeStep("stage 4", 0.02)),
    FALLS, STAYS, STAYS, FALLS, STAYS, 0.95, 0.62, True,
)  # fmt: skip


DENT = attribution(np.ones((2, 2), np.float32), 24, 24)._replace(
    target="dent", classes=("a", "dent", "c")
)


@pytest.fixture
def looked_at():
    attention = Attention(create_autospec(Looks, instance=True))
    attention.now = Regarded(run=Path("/project/runs/001"), path="/pictures/1.png")
    return attention


def test_a_map_is_proved_once_and_then_known(session, looked_at, monkeypatch):
    asked_for = []

    def task(_looks, wanted):
        asked_for.append(wanted)
        yield Progress(2, 5, "Checking the map")
        return ProvedMap(wanted, DENT, PROOF)

    monkeypatch.setattr(module, "prove_task", task)
    view = create_autospec(ProofView)
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


@pytest.fixture
def proofs(session, looked_at, monkeypatch):
    """Session and presenter, of maps whose proofs come when they are let; and the view."""
    free: set[str] = set()

    def task(_looks, wanted):
        while wanted.path not in free:
            yield Progress(0, 5, "Checking the map")
        return ProvedMap(wanted, DENT._replace(target=wanted.path), PROOF)

    monkeypatch.setattr(module, "prove_task", task)
    view = create_autospec(ProofView)
    return session, ProofPresenter(session, looked_at, lambda: view), view, free


def test_checks_that_are_stopped_are_said_to_be(proofs):
    session, presenter, view, _ = proofs
    presenter.open()
    session.stop(KEY)
    drain_until(session, lambda: view.show_trouble.called)
    assert view.show_trouble.call_args.args[0] == "The checks were stopped."


def test_the_figures_shown_are_those_of_the_map_that_was_asked_for_last(proofs, looked_at):
    session, presenter, view, free = proofs
    presenter.open()
    looked_at.turn_to(looked_at.now._replace(path="/pictures/2.png"))
    presenter.open()
    free.update(("/pictures/1.png", "/pictures/2.png"))
    drain_until(session, lambda: view.show_figures.called)
    (shown,), _ = view.show_figures.call_args
    assert "/pictures/2.png" in shown.title
    view.begin.assert_called_with("2.png")
    view.show_trouble.assert_not_called()


def test_figures_that_are_closed_and_wanted_again_are_made(proofs):
    session, presenter, view, free = proofs
    presenter.open()
    presenter.close()
    presenter.open()
    free.add("/pictures/1.png")
    drain_until(session, lambda: view.show_figures.called)


def test_every_check_says_whether_it_speaks_for_the_map():
    shown = figures(PROOF, DENT)
    assert shown.title == "The map of “dent” passes every check"
    assert all(check.good for check in shown.checks)
    bad = figures(PROOF._replace(trust=Trust(0.8, 0.9, 0.2, 0.85), steadiness=0.1), DENT)
    assert "does not pass" in bad.title
    assert [check.name for check in bad.checks if not check.good] == [
        "Scrambled weights",
        "Steadiness",
    ]


def test_the_headline_and_the_rows_never_contradict_each_other():
    late = PROOF._replace(insertion=FALLS)
    idle = PROOF._replace(trust=Trust(0.05, 0.9, 0.85, 0.86))
    for proof, name in ((late, "Brought back"), (idle, "Hidden")):
        shown = figures(proof, DENT)
        assert "does not pass" in shown.title
        assert [check.name for check in shown.checks if not check.good] == [name]


def test_the_proof_of_a_difference_names_both_classes():
    shown = figures(PROOF, DENT._replace(against="c"))
    assert shown.title == "The map of “dent rather than c” passes every check"
    assert "speaks for “dent rather than c”" in shown.checks[0].text


def test_without_positive_evidence_the_first_check_says_so():
    shown = figures(PROOF._replace(positive=False), DENT)
    assert "nothing in the picture" in shown.checks[0].text
    assert not shown.checks[0].good


def test_a_method_that_tells_nothing_against_a_class_gives_no_share():
    assert "62.0\u00a0% of all" in figures(PROOF, DENT).checks[0].text
    assert "not tell apart" in figures(PROOF, DENT._replace(method="smoothgrad")).checks[0].text


def test_the_dialog_shows_checks_curves_and_stages(qtbot):
    dialog = ProofDialog()
    qtbot.addWidget(dialog)
    dialog.begin("leaf.png")
    assert "leaf.png" in dialog.windowTitle()
    assert dialog.pages.currentIndex() == 0
    dialog.show_figures(figures(PROOF, DENT))
    assert dialog.pages.currentIndex() == 1
    charts = dialog.findChildren(CurveChart)
    assert len(charts) == 2
    assert "taken away 90 % → 10 %" in charts[0].accessibleDescription()
    dialog.show_figures(figures(PROOF, DENT))
    assert dialog.pages.count() == 2


def test_every_figure_comes_with_plain_words():
    words = [check.text for check in figures(PROOF, DENT).checks]
    assert "another map (similarity 0.05)" in words
    assert "much the same map under noise (similarity 0.95)" in words
    bad = figures(PROOF._replace(trust=Trust(0.8, 0.9, 0.2, 0.85), chance=FALLS), DENT)
    said = [check.text for check in bad.checks if not check.good]
    assert said[0] == "much the same map (similarity 0.80)"
    assert said[1].startswith("the answer falls no sooner than by chance")
