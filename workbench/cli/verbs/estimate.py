"""`workbench estimate FOLDER`: what training on it will take, before it begins."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.cli.reading import read_pictures
from workbench.cli.training_arguments import add_folder, add_recipe_options
from workbench.cli.verbs.train import folder_of, recipe_of
from workbench.core import places
from workbench.core.events import Task
from workbench.core.progress import duration_in_words

if TYPE_CHECKING:
    from workbench.training.trials.preflight import Estimate


def arguments(parser: ArgumentParser) -> None:
    """Pictures, and every setting of a recipe."""
    add_folder(parser)
    add_recipe_options(parser)


def work(options: Namespace) -> Task[Estimate]:
    """Read the pictures, take a few steps."""
    from workbench.training.trials.preflight import estimate

    folder, recipe = folder_of(options), recipe_of(options)
    with TemporaryDirectory() as room:
        found = yield from read_pictures(folder, Path(room), recipe.seed)
        return (yield from estimate(recipe, found.dataset(), places.cache_dir() / "training"))


def fields(result: Estimate) -> dict[str, Any]:
    """Seconds, bytes, and what to change."""
    return msgspec.structs.asdict(result)


def words(result: Estimate) -> str:
    """What it will take, and what to do next."""
    next_ = result.advice or "Next: workbench train FOLDER, with the same options"
    return (
        f"Training will take about {duration_in_words(result.seconds)}, "
        f"{result.memory_bytes / 1e9:.1f} GB of memory and {result.disk_bytes / 1e6:.0f} MB on "
        f"the disk ({result.images_per_second:.1f} pictures a second).\n{next_}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing of a run is written."""
    del options, run
    return {}
