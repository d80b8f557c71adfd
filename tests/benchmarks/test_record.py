"""What a benchmark prints, and what running all of them makes of it."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks import __main__ as everything
from tests.benchmarks.record import (
    at_least,
    at_most,
    in_turns,
    percentile,
    ratio_of_medians,
    report,
)


def printed(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_figure_within_its_bound_is_one_line_and_status_0(capsys):
    with pytest.raises(SystemExit) as end:
        report(lambda: at_most("start_up", 1.93333333, "times", 2.5, runs=11, ours_s=[0.333333]))
    assert end.value.code == 0
    assert printed(capsys) == {
        "name": "start_up",
        "value": 1.933,
        "unit": "times",
        "bound": 2.5,
        "holds": True,
        "detail": {"runs": 11, "ours_s": [0.3333]},
    }


def test_a_figure_outside_its_bound_is_status_1(capsys):
    with pytest.raises(SystemExit) as end:
        report(lambda: at_least("scaling", 0.5, "of ideal", 0.85))
    assert end.value.code == 1
    assert printed(capsys)["holds"] is False


def test_measuring_in_turns_leaves_out_the_first_round():
    order = []
    ours, theirs = in_turns(lambda: len(order.append("a") or order), lambda: -len(order), 2)
    assert order == ["a", "a", "a"]
    assert (ours, theirs) == ([2, 3], [-2, -3])


def test_medians_and_percentiles_do_not_mind_an_outlier():
    assert ratio_of_medians([2, 2, 100], [1, 1, 1]) == 2
    assert percentile(range(1000), 0.999) == 999
    assert percentile([1, 2, 3], 0.0) == 1


def test_all_benchmarks_are_found_and_nothing_else():
    assert {"start_up", "stop"} <= set(everything.names())
    assert not {"clocks", "record", "surroundings", "test_record"} & set(everything.names())


def test_the_table_shows_failures_in_words():
    rows = [
        {"name": "stop", "value": 0.12, "bound": 1.0, "unit": "s", "holds": True, "seconds": 3},
        {"name": "grid", "holds": False, "unit": "no screen", "seconds": 0},
    ]
    assert everything.table(rows).splitlines() == [
        "name  value  bound  unit       holds  seconds",
        "stop   0.12      1  s          yes          3",
        "grid      –      –  no screen  NO           0",
    ]
