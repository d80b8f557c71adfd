"""What `workbench explain` can be asked, and what it says of a picture."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from workbench.cli.arguments import parser
from workbench.cli.verbs import explain
from workbench.inspection.evidence.tested import CheckInWords
from workbench.inspection.explanations import Explained, Wish
from workbench.inspection.showing.drawing import USUAL, Drawing
from workbench.inspection.showing.map_words import nothing

ONE = Explained("1.png", "1-dent.png", "dent", 0.931, "gradcam", "layer4", True, "dent")


@pytest.fixture
def wished(monkeypatch):
    """From options to the wish they make."""
    kept: list[Wish] = []

    def explain_run(_run, _places, _out, wish, _sheet):
        kept.append(wish)
        yield from ()
        return ()

    def asked(*options: str) -> Wish:
        given = parser().parse_args(["explain", "runs/001", "1.png", *options])
        assert list(explain.work(given)) == []
        return kept[-1]

    monkeypatch.setattr(explain, "explain_run", explain_run)
    monkeypatch.setattr(explain, "open_run", Path)
    return asked


def test_a_map_is_drawn_by_the_command_line_as_by_the_window(wished):
    usual = wished()
    assert (usual.drawing, usual.checks) == (USUAL, "quick")
    drawn = wished("--colours", "cividis", "--opacity", "40", "--threshold", "20%", "--lines")
    assert drawn.drawing == Drawing("cividis", 0.4, 0.2, contours=True)
    assert wished("--both-sides", "--checks", "full").drawing == Drawing(both_sides=True)


@pytest.mark.parametrize("share", ["120", "-1", "much"])
def test_a_share_that_is_none_is_refused_in_words(share, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["explain", "runs/001", "1.png", "--opacity", share])
    assert "is not between 0 and 100" in capsys.readouterr().err


def test_an_empty_map_and_a_failed_check_are_said_below_the_picture():
    failed, passed = (
        CheckInWords("Hidden", "Careful.", False),
        CheckInWords("Steadiness", "Good.", True),
    )
    empty = msgspec.structs.replace(ONE, evidence=False, against="good")
    checked = msgspec.structs.replace(ONE, checks=(failed, passed))
    assert explain.words((ONE, empty, checked)).splitlines() == [
        "1-dent.png: dent 93.1% (gradcam, layer layer4)",
        "1-dent.png: dent rather than good 93.1% (gradcam, layer layer4)",
        f"   ! {nothing('gradcam', 'dent', 'good', ONE.predicted)}",
        "1-dent.png: dent 93.1% (gradcam, layer layer4)",
        "   ! Hidden: Careful.",
    ]
