"""`workbench prove RUN`: what each way of explaining is worth for a run's classifier."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.data.items import SPLITS
from workbench.inspection.proof.table import Figure, MethodProof
from workbench.project.asking import prove_run
from workbench.project.runs import open_run

_COLUMNS = (
    ("scrambled", "similarity"),
    ("deletion", "deletion"),
    ("insertion", "insertion"),
    ("ROAD gap", "road_gap"),
    ("steady", "steadiness"),
    ("points", "pointing"),
    ("overlap", "overlap"),
)


def arguments(parser: ArgumentParser) -> None:
    """Which run, which ways of explaining, and on what."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument(
        "--method", action="append", metavar="NAME", help="may be given again (default: all quick)"
    )
    parser.add_argument(
        "--layer", action="append", metavar="NAME", help="may be given again (default: auto)"
    )
    parser.add_argument("--split", choices=SPLITS, default="val", help="which pictures")
    parser.add_argument("--pictures", type=int, default=40, metavar="N", help="how many at most")
    parser.add_argument(
        "--masks", type=Path, metavar="DIR", help="outlines of the things: CLASS/NAME.png, white"
    )


def work(options: Namespace) -> Task[tuple[MethodProof, ...]]:
    """Measure each method on each layer."""
    proofs = yield from prove_run(
        open_run(options.run),
        tuple(options.method or ()),
        tuple(dict.fromkeys(options.layer or ("auto",))),
        options.split,
        options.pictures,
        options.masks,
    )
    if all(one.trouble for one in proofs):
        raise WorkbenchError("No method could be measured.", proofs[0].trouble)
    return proofs


def fields(result: tuple[MethodProof, ...]) -> dict[str, Any]:
    """Every figure with its interval, and what speaks against a method here."""
    return {"methods": [{**msgspec.to_builtins(one), "faults": one.faults} for one in result]}


def words(result: tuple[MethodProof, ...]) -> str:
    """A table, and below it what speaks against a method."""
    name = max(len(one.method) for one in result)
    layer = max(len(one.layer) for one in result)
    head = "  ".join(f"{title:>9}" for title, _ in _COLUMNS)
    lines = [f"   {'method':{name}}  {'layer':{layer}}  {head}  pictures"]
    for one in result:
        cells = "  ".join(_cell(getattr(one, field)) for _, field in _COLUMNS)
        mark = "!" if one.faults else " "
        lines.append(f" {mark} {one.method:{name}}  {one.layer:{layer}}  {cells}  {one.pictures}")
    lines += [f"! {one.method}: {fault}" for one in result for fault in one.faults]
    return "\n".join(lines)


def _cell(figure: Figure | None) -> str:
    return f"{'–':>9}" if figure is None else f"{figure.value:9.3f}"


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Figures that were not finished leave nothing behind."""
    del options, run
    return {}
