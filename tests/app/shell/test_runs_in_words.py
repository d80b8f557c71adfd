"""Small copies in words."""

from __future__ import annotations

from workbench.app.shell.runs_in_words import began_with, beside_teacher
from workbench.app.widgets.beside import BesideTeacher
from workbench.core.files import write_json
from workbench.project.runs import Run
from workbench.training.distillation.report import CopyReport, Figures
from workbench.training.keeping.files import COPY
from workbench.training.keeping.record import Environment
from workbench.training.recipe import Recipe

TEACHER = Figures("resnet18", 0.931, 44.7, 20.0, 224)
STUDENT = Figures("mobilenet_v3_small", 0.912, 6.2, 5.0, 160)


def test_a_run_that_is_no_copy_stands_beside_nobody(tmp_path):
    assert beside_teacher(tmp_path) is None


def test_a_copy_that_is_not_done_has_no_figures_yet(tmp_path):
    write_json(tmp_path / COPY, CopyReport("", "runs/001", "CPU", TEACHER))
    assert beside_teacher(tmp_path) is None


def test_a_copy_is_compared_in_a_sentence_and_in_figures(tmp_path):
    write_json(tmp_path / COPY, CopyReport("", "runs/001", "CPU", TEACHER, STUDENT))
    beside = beside_teacher(tmp_path)
    assert beside is not None
    assert beside.sentence == (
        "The copy is right on 91.2\u00a0% of the pictures set aside, the big model on "
        "93.1\u00a0%; it is 7.2 times smaller and 4.0 times faster."
    )
    assert [line.who for line in beside.lines] == [
        "Big model: Run 1 · ResNet-18",
        "Small copy: MobileNet v3 small",
    ]
    assert beside.lines[1][1:] == ("91.2\u00a0%", "6.2 MB", "5.0 ms")


def test_a_copy_that_costs_more_than_its_teacher_stands_there_with_a_warning(tmp_path, qtbot):
    warnings = []
    widget = BesideTeacher()
    qtbot.addWidget(widget)
    for teacher, student in ((TEACHER, STUDENT), (STUDENT, TEACHER)):
        write_json(tmp_path / COPY, CopyReport("", "runs/001", "CPU", teacher, student))
        beside = beside_teacher(tmp_path)
        widget.show_beside(beside)
        assert widget.warning.text() == beside.warning
        assert widget.warning.isHidden() == (not beside.warning)
        warnings.append(beside.warning)
    assert warnings[0] == ""
    assert "larger and slower" in warnings[1]


def test_a_run_says_how_its_weights_fitted_and_what_it_ran_on(tmp_path):
    assert began_with(Run(tmp_path)) == ()
    settled = Recipe(
        "resnet18",
        precision="fp16",
        layout="contiguous",
        compiled="yes",
        augment_on="device",
        batch_size=8,
        accumulate=2,
    )
    write_json(tmp_path / "recipe.json", settled)
    fits = "“a.pth” fits."
    environment = Environment("", "CPU · 2 cores", 2, 0, "", "3.11", {}, "", fits, gain=1.84)
    write_json(tmp_path / "environment.json", environment)
    computed = (
        "computes with fewer digits, for speed · translated for this machine · "
        "pictures varied where it learns · learns from 16 pictures at a time"
    )
    assert began_with(Run(tmp_path)) == (
        ("How these fitted", fits),
        ("Ran on", f"CPU · 2 cores · {computed} · 1.8 × as fast as the plain way"),
    )
