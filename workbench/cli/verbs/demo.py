"""`workbench demo --headless`: the whole job on the built-in sample."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.core import places
from workbench.core.events import Task
from workbench.evaluation.honest import honest
from workbench.export.figures import refuse_foreign
from workbench.project.demo import CURVES, Demo, demo


def arguments(parser: ArgumentParser) -> None:
    """Whether the window stays away, and where the result goes."""
    parser.add_argument("--headless", action="store_true", help="without a window")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where project, overlays and curves are written (implies --headless)",
    )


def _out(options: Namespace) -> Path:
    return options.out or places.projects_dir() / "Demo"


def work(options: Namespace) -> Task[Demo]:
    """Train on the surface sample and explain some of its pictures."""
    if options.out:
        refuse_foreign(options.out / CURVES)
    return (yield from demo(_out(options)))


def fields(result: Demo) -> dict[str, Any]:
    """Everything it made."""
    return msgspec.structs.asdict(result)


def words(result: Demo) -> str:
    """What it is, how good it is and where it lies."""
    return (
        "Surface inspection: good, scratch, dent, stain or crack.\n"
        f"{honest(result.val_accuracy, result.val_count, result.best_epoch)}\n"
        f"Trained for {result.seconds:.0f} s on {result.device}.\n"
        f"Run:      {result.run}\n"
        f"Heatmaps: {Path(result.overlays[0]).parent if result.overlays else 'none'}\n"
        f"Curves:   {result.curves}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The project stays, with what was learned."""
    del run
    return {"out": str(_out(options))}
