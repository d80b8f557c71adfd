"""`workbench weights FILE`: which network a weights file fits, and which of its parts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, NamedTuple

from workbench.cli.argument_types import whole_number
from workbench.cli.phrases import counted
from workbench.core.events import Progress, Task
from workbench.models.examining import Examined, examine
from workbench.project.commands import quoted

_TITLES = {
    "missing": "Begin afresh, the last layer aside",
    "reshaped": "Of another shape in the file, and not taken",
    "unexpected": "In the file, and of no use here",
    "matched": "Taken from the file",
}


class Told(NamedTuple):
    """A file that was looked into, and whether each of its parts is to be named."""

    found: Examined
    named: bool


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
    parser.add_argument("--parts", action="store_true", help="name every part, not only how many")


def work(options: Namespace) -> Task[Told]:
    """Read the file; nothing in it is run."""
    yield Progress(0, None, "Looking into the file")
    return Told(examine(options.file, options.backbone, options.classes), options.parts)


def fields(result: Told) -> dict[str, Any]:
    """The network, and every part by name under what becomes of it."""
    found = result.found
    lists = {name: getattr(found.report, name) for name in _TITLES}
    return {"network": found.backbone.name, "parts": found.parts, **lists}


def words(result: Told) -> str:
    """The network and how the file fits it, each part where that is asked for, what to do next."""
    found = result.found
    network, file = found.backbone, quoted(found.path)
    lines = [
        f"Network: {network.title} ({network.name})",
        f"Classes: {f'{found.outputs:,}' if found.outputs else 'not known'} in the file",
        f"Fits:    {len(found.report.matched):,} of {counted(found.parts, 'part')}",
        found.report.words,
    ]
    lines += _by_name(found) if result.named else ["Each part by name: add --parts."]
    lines.append(f"Next: workbench train FOLDER --backbone {network.name} --weights {file}")
    return "\n".join(lines)


def _by_name(found: Examined) -> list[str]:
    lines: list[str] = []
    for name, title in _TITLES.items():
        names = getattr(found.report, name)
        lines += [f"{title} ({len(names)}):", *(f"    {one}" for one in names)] if names else []
    return lines


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing is written."""
    del options, run
    return {}
