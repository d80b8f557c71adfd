"""`workbench distil TEACHER --student NAME`: a small, fast copy of a classifier.

The teacher may be a published network too: it learns the project's classes first.

Under `torchrun -m workbench distil …` the processes share the work; the first one speaks.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.cli.argument_types import weights_source
from workbench.cli.training_arguments import add_setting
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.core.files import is_there
from workbench.core.parameters import Value
from workbench.models.families import TIMM_PREFIX
from workbench.project.commands import flag_of, quoted
from workbench.project.copies import (
    Source,
    ground_of,
    make_copy,
    network_source,
    resume_copy,
    source_at,
)
from workbench.project.processes import begun_before, together
from workbench.project.published import teacher_recipe
from workbench.project.runs import Run, open_run
from workbench.training.distillation.report import (
    SETTINGS,
    CopyReport,
    Figures,
    copy_recipe,
    copy_report,
    is_copy,
)
from workbench.training.events import RunSummary
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe, validated


def arguments(parser: ArgumentParser) -> None:
    """What is copied, into which network, and how it learns."""
    parser.add_argument(
        "teacher",
        type=Path,
        metavar="TEACHER",
        help="the run to copy, another classifier's folder, or a network that learns your classes "
        "first (see `workbench backbones`); or a copy to go on with",
    )
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="learn from that project's pictures, there"
    )
    parser.add_argument(
        "--teacher-weights",
        type=weights_source,
        metavar="SOURCE",
        help="what a network knows that is the teacher: bundled, download, or a weights file",
    )
    parser.add_argument("--student", metavar="NAME", help="its backbone; see `workbench backbones`")
    parser.add_argument(
        "--weights", type=weights_source, metavar="SOURCE", help="what the copy begins with"
    )
    settings = parser.add_argument_group(
        "How it learns",
        "The copy learns what the big model sees at several depths, and how it answers; where "
        "two networks have no such depths in common, from its answers alone, and says so. "
        "Without these settings it sees pictures as the big model does.",
    )
    for name in SETTINGS:
        add_setting(settings.add_argument, OPTIONS[name])


def copy_settings_given(options: Namespace) -> dict[str, Value]:
    """The settings of a copy that were given."""
    found = {name: getattr(options, name) for name in SETTINGS}
    return {name: value for name, value in found.items() if value is not None}


def recipe_of(options: Namespace, source: Source) -> Recipe:
    """What the options ask for, filled up with defaults. Raises WorkbenchError."""
    from workbench.models.choosing import at_hand, default_backbone

    # A copy is to be small: not what else would be the best on this machine.
    student = options.student or default_backbone(options.weights or "bundled")
    weights = options.weights or at_hand(student)
    asked = copy_settings_given(options)
    return validated(copy_recipe(student, weights, source.recipe, **asked))


def source_of(options: Namespace) -> Source:
    """The teacher that is named, with the pictures it teaches on. Raises WorkbenchError."""
    place: Path = options.teacher
    ground = ground_of(options.project) if options.project else None
    if options.teacher_weights is None and not _names_a_network(place):
        return source_at(place, ground)
    # First of all: a misspelt name needs no pictures.
    fitting = teacher_recipe(str(place), options.teacher_weights, **copy_settings_given(options))
    if ground is None:
        raise WorkbenchError(
            f"{place} has no pictures of its own to teach with.",
            "Say `--project DIR`: a project with pictures of your classes.",
        )
    return network_source(fitting, ground)


def _names_a_network(place: Path) -> bool:
    from workbench.models.catalogue import BACKBONES

    name = str(place)
    return not is_there(place) and (name in BACKBONES.names() or name.startswith(TIMM_PREFIX))


def work(options: Namespace) -> Task[RunSummary]:
    """Copy, or go on with a copy that was stopped.

    Under `torchrun` the first process does so, and the others help it.
    """
    return together(lambda: _led(options), options.device or "auto")


def _led(options: Namespace) -> Task[RunSummary]:
    place: Path = options.teacher
    if is_copy(place) and not options.student and not _is_done(copy := open_run(place)):
        _refuse_changes(options)
        return (yield from resume_copy(copy))
    source = source_of(options)
    if begun := begun_before(source.project):
        return (yield from resume_copy(begun))
    recipe = recipe_of(options, source)
    if not _is_smaller(recipe.backbone, source.recipe.backbone):
        if options.student is None:
            raise WorkbenchError(
                f"{source.recipe.backbone} is small already: the usual copy would be no smaller.",
                "Name a network with `--student`; `workbench backbones` lists smaller ones.",
            )
        yield Notice(
            f"{recipe.backbone} is no smaller than {source.recipe.backbone}, which it copies. "
            "`workbench backbones` lists smaller ones."
        )
    return (yield from make_copy(source, recipe))


def _is_done(copy: Run) -> bool:
    """Whether all was learned, and both were timed."""
    return copy.state == "finished" and copy_report(copy.folder).student is not None


def _refuse_changes(options: Namespace) -> None:
    names = [
        n for n in ("project", "weights", "teacher_weights") if getattr(options, n) is not None
    ]
    given = [flag_of(name) for name in (*names, *copy_settings_given(options))]
    if given:
        raise WorkbenchError(
            f"A copy that goes on keeps its recipe; {', '.join(given)} cannot be changed.",
            "Say it without them, or begin another copy of the big model.",
        )


def _is_smaller(student: str, teacher: str) -> bool:
    from workbench.models.catalogue import BACKBONES

    return BACKBONES.get(student).parameters < BACKBONES.get(teacher).parameters


def fields(result: RunSummary) -> dict[str, Any]:
    """How it went, and both side by side."""
    return {**msgspec.structs.asdict(result), **_beside(Path(result.run))}


def _beside(run: Path) -> dict[str, Any]:
    # Another process than the first knows nothing of it, and says nothing.
    return msgspec.to_builtins(copy_report(run)) if is_copy(run) else {}


def words(result: RunSummary) -> str:
    """A table of two, and what to do next."""
    run = Path(result.run)
    return table(copy_report(run)) if is_copy(run) else ""


def table(report: CopyReport) -> str:
    """Teacher and copy side by side, and what to do next."""
    both = (("teacher", report.teacher), ("small copy", report.student))
    rows = [("", "right", "size", "one picture")]
    rows += [_row(title, figures) for title, figures in both if figures is not None]
    name = max(len(row[0]) for row in rows)
    lines = "\n".join(f"{a:<{name}}{b:>8}{c:>12}{d:>14}" for a, b, c, d in rows)
    return (
        f"{lines}\nMeasured on {report.device}.\nRun: {report.run}\n"
        f"Next: workbench export {quoted(report.run)}"
    )


def _row(title: str, figures: Figures) -> tuple[str, str, str, str]:
    return (
        f"{title} ({figures.backbone})",
        f"{figures.accuracy:.1%}",
        f"{figures.megabytes:.1f} MB",
        f"{figures.milliseconds:.1f} ms",
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The copy with its best classifier so far, and how to go on; nothing where none had begun."""
    del options
    if run is None:
        return {}
    summary = Run(run).summary
    if summary is None:  # its teacher is not ready
        return {"run": str(run), "next": f"workbench distil {quoted(run)}"}
    # Once both are timed only its evaluation is missing.
    verb = "evaluate" if _is_done(Run(Path(summary.run))) else "distil"
    go_on = f"workbench {verb} {quoted(summary.run)}"
    return {**msgspec.structs.asdict(summary), "next": go_on}
