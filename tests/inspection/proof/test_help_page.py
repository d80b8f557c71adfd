"""The help page on ways of explaining calls by name what its own bounds say."""

from __future__ import annotations

from tests.benchmarks.pointing_game import ALIKE, FAILS, PAGE, scrambled


def test_every_figure_above_a_bound_is_called_so_and_the_bounds_stand_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    rows = [line.split("|")[-2].strip() for line in text.splitlines() if line.count("|") == 5]
    figures = [row for row in rows if row[:1].isdigit() or row[:2] == "-0"]
    assert len(figures) > 20
    for said in figures:
        value = float(said.split(",")[0].removesuffix(" ⚠"))
        assert said == scrambled(value)
    assert f"Above {ALIKE} the map looks a little alike" in text
    assert f"above {FAILS} it fails" in text
    assert scrambled(0.51) == "0.51 ⚠"
