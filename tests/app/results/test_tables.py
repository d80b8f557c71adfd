"""The tables of Results, line by line."""

from __future__ import annotations

from tests.end_to_end.window import rows_of
from workbench.app.results.tables import ClassTable
from workbench.evaluation.evaluation import Evaluation


def test_a_class_without_pictures_to_be_judged_by_has_no_figures(qtbot):
    judged = Evaluation(
        classes=("dent", "good", "rare"),
        ids=("1", "2"),
        paths=("1", "2"),
        truth=(0, 1),
        probabilities=((0.9, 0.1, 0.0), (0.0, 0.1, 0.9)),
    )
    table = ClassTable()
    qtbot.addWidget(table)
    table.show_figures(judged.per_class)
    by_class = {row[0]: row for row in rows_of(table)}
    assert by_class["dent"][6] == "100.0\u00a0%"
    assert by_class["good"][6] == "0.0\u00a0%"
    assert [by_class["rare"][place] for place in (1, 2, 3, 6)] == ["0", "–", "–", "–"]
