"""`workbench find-rate FOLDER`: which learning rate suits these pictures."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from workbench.cli.reading import read_pictures
from workbench.cli.training_arguments import add_folder, add_recipe_options
from workbench.cli.verbs.train import folder_of, recipe_of
from workbench.core import places
from workbench.core.events import Task
from workbench.export.rate_curve import refuse_place, write_rate_curve
from workbench.training.events import RateCurve


def arguments(parser: ArgumentParser) -> None:
    """Pictures, and every setting of a recipe."""
    add_folder(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE.png", help="draw the curve here; .csv writes a table"
    )
    add_recipe_options(parser)


def work(options: Namespace) -> Task[dict[str, Any]]:
    """Read the pictures, try the rates, write the curve where asked."""
    from workbench.training.trials.rate_finder import find_rate

    folder, recipe = folder_of(options), recipe_of(options)
    if options.out:
        refuse_place(options.out)
    with TemporaryDirectory() as room:
        found = yield from read_pictures(folder, Path(room), recipe.seed)
        curve = yield from find_rate(recipe, found.dataset(), places.cache_dir() / "training")
    if options.out:
        write_rate_curve(options.out, curve)
    return {"curve": curve, "written": str(options.out or ""), "epochs": recipe.epochs}


def fields(result: dict[str, Any]) -> dict[str, Any]:
    """The suggestion, the curve and the file."""
    curve: RateCurve = result["curve"]
    return {**msgspec.structs.asdict(curve), "written": result["written"]}


def words(result: dict[str, Any]) -> str:
    """The suggestion, and what to do with it."""
    curve: RateCurve = result["curve"]
    written = f"\nCurve: {result['written']}" if result["written"] else ""
    return (
        f"Learning is fastest shortly below the rate at which it breaks: try "
        f"{curve.suggestion:.1e}.{written}\n"
        f"Next: workbench train FOLDER --learning-rate {curve.suggestion:.1e}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing is written where it was stopped."""
    del options, run
    return {}
