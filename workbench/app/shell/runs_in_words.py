"""What a run comes from, how a small copy fares beside its teacher; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import (
    backbone_title,
    percent,
    setting_in_words,
    strategy_title,
    weights_title,
)
from workbench.core.errors import WorkbenchError
from workbench.project.runs import Run
from workbench.training.distillation.report import CopyReport, Figures, copy_report, is_copy
from workbench.training.keeping.lineage import Parent, read_lineage
from workbench.training.options import OPTIONS

if TYPE_CHECKING:
    from workbench.training.recipe import Recipe

SIZE = ("is as large", "is {} times smaller", "is {} times larger")
PACE = ("as fast", "{} times faster", "{} times slower")


class Fares(NamedTuple):
    """One line of the comparison: who, how often right, how large, how fast; in words."""

    who: str
    right: str
    size: str
    pace: str


class Beside(NamedTuple):
    """A small copy beside its teacher: a sentence, a line each, and what it was measured on.

    Where it costs more than its teacher, a warning says so.
    """

    sentence: str
    lines: tuple[Fares, ...]
    device: str
    warning: str = ""


def learned_in_words(run: Run) -> str:
    """What learned in a run, and from where it grew; or whose small copy it is."""
    if not is_copy(run.folder):
        return _strategy_and_parent(run)
    try:
        source = Run(Path(copy_report(run.folder).source))
    except WorkbenchError:
        return tr("Small copy")
    return tr("Small copy of {run}").format(run=source.name)


def weights_in_words(run: Run) -> str:
    """What a run began with: where its weights are from, or the epoch of the run it grew from."""
    parent = _parent(run)
    if parent is None:
        return weights_title(run.recipe.weights)
    return tr("{run}, epoch {epoch}").format(run=Run(Path(parent.run)).name, epoch=parent.epoch)


def _strategy_and_parent(run: Run) -> str:
    title, parent = strategy_title(run.recipe.strategy), _parent(run)
    if parent is None:
        return title
    words = tr("{what}, from epoch {epoch} of {run}")
    name = Run(Path(parent.run)).name.lower()
    return words.format(what=title, epoch=parent.epoch, run=name)


def _parent(run: Run) -> Parent | None:
    try:
        lineage = read_lineage(run.folder)
    except WorkbenchError:
        return None
    return lineage.parent if lineage else None


def ran_as(recipe: Recipe) -> str:
    """How what was left to the machine was settled, in a line; empty where it is not yet."""
    digits = {"auto": "", "fp32": tr("computes with all digits")}
    parts = (
        digits.get(recipe.precision, tr("computes with fewer digits, for speed")),
        tr("translated for this machine") if recipe.compiled == "yes" else "",
        tr("pictures varied where it learns") if recipe.augment_on == "device" else "",
        _a_step(recipe) if recipe.batch_size else "",
    )
    return " · ".join(part for part in parts if part)


def ran_in_full(recipe: Recipe) -> str:
    """The same in the field's terms, each explained; empty where nothing is settled yet."""
    names = ("precision", "layout", "compiled", "augment_on")
    settled = {name: getattr(recipe, name) for name in names if getattr(recipe, name) != "auto"}
    lines = (
        f"{tr(OPTIONS[name].title)}: {setting_in_words(name, value)}. {tr(OPTIONS[name].help)}"
        for name, value in settled.items()
    )
    return "\n\n".join(lines)


def _a_step(recipe: Recipe) -> str:
    pictures = counted(recipe.batch_size * recipe.accumulate, "picture", "pictures")
    return tr("learns from {pictures} at a time").format(pictures=pictures)


def began_with(run: Run) -> tuple[tuple[str, str], ...]:
    """What is on record of the machine and of the weights, as titles and values."""
    try:
        environment = run.environment
    except WorkbenchError:
        return ()
    if environment is None:
        return ()
    parts = (environment.device, ran_as(run.recipe), _gained(environment.gain))
    ran = " · ".join(part for part in parts if part)
    lines = ((tr("How these fitted"), environment.weights), (tr("Ran on"), ran))
    return tuple(line for line in lines if line[1])


def _gained(gain: float) -> str:
    """What the machine's own way of computing is worth; empty where that is nothing."""
    words = tr("{times} × as fast as the plain way").format(times=f"{gain:.1f}")
    return words if round(gain, 1) > 1 else ""


def beside_teacher(folder: Path) -> Beside | None:
    """How the small copy in a run folder fares; None where it is none, or not done."""
    if not is_copy(folder):
        return None
    try:
        report = copy_report(folder)
    except WorkbenchError:
        return None
    if report.teacher is None or report.student is None:
        return None
    return _beside(report, report.teacher, report.student)


def _beside(report: CopyReport, teacher: Figures, student: Figures) -> Beside:
    source = Run(Path(report.source))
    words = tr(
        "The copy is right on {copy} of the pictures set aside, the big model on {teacher}; it "
        "{size} and {pace}."
    )
    sentence = words.format(
        copy=percent(student.accuracy),
        teacher=percent(teacher.accuracy),
        size=_times(teacher.megabytes / student.megabytes, SIZE),
        pace=_times(teacher.milliseconds / student.milliseconds, PACE),
    )
    of_teacher = tr("Big model: {run} · {network}").format(
        run=source.name, network=backbone_title(teacher.backbone)
    )
    of_copy = tr("Small copy: {network}").format(network=backbone_title(student.backbone))
    lines = _fares(of_teacher, teacher), _fares(of_copy, student)
    return Beside(sentence, lines, report.device, tr(report.cost))


def _fares(who: str, figures: Figures) -> Fares:
    return Fares(
        who,
        percent(figures.accuracy),
        f"{figures.megabytes:.1f} MB",
        f"{figures.milliseconds:.1f} ms",
    )


def _times(ratio: float, words: tuple[str, str, str]) -> str:
    same, more, less = words
    if 0.95 < ratio < 1.05:
        return tr(same)
    return tr(more).format(f"{ratio:.1f}") if ratio > 1 else tr(less).format(f"{1 / ratio:.1f}")
