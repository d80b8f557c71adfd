"""`workbench weights FILE`: which network a weights file fits, and which of its parts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from workbench.cli.argument_types import whole_number
from workbench.core.events import Progress, Task
from workbench.models.examining import Examined, examine
from workbench.project.commands import quoted

_TITLES = {
    "missing": "Begin afresh, the last layer aside",
    "reshaped": "Of another shape in the file, and not taken",
    "unexpected": "In the file, and of no use here",
    "matched": "Taken from the file",
}


def arguments(parser: ArgumentParser) -> None:
    """The file, and what it is held against."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .pth, .pt or .safetensors file")
    parser.add_argument("--backbone", metavar="NAME", help="hold it against this network")
    parser.add_argument(
        "--classes",
        type=whole_number,
        default=1000,
        metavar="N",
        help="of the classifier (default: 1000)",
    )


def work(options: Namespace) -> Task[Examined]:
    """Read the file; nothing in it is run."""
    yield Progress(0, None, "Looking into the file")
    return examine(options.file, options.backbone, options.classes)


def fields(result: Examined) -> dict[str, Any]:
    """The network, and every part by name under what becomes of it."""
    lists = {name: getattr(result.report, name) for name in _TITLES}
    return {"network": result.backbone.name, "parts": result.parts, **lists}


def words(result: Examined) -> str:
    """How it fits, the lists, and what to do next."""
    report = result.report
    lines = [report.words, f"{len(report.matched)} of {result.parts} parts fit."]
    for name, title in _TITLES.items():
        names = getattr(report, name)
        lines += [f"{title} ({len(names)}):", *(f"    {one}" for one in names)] if names else []
    network, file = result.backbone.name, quoted(result.path)
    lines.append(f"Next: workbench train FOLDER --backbone {network} --weights {file}")
    return "\n".join(lines)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing is written."""
    del options, run
    return {}
