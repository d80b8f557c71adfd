"""What can be tried before a run: how pictures vary, which learning rate suits, what it takes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workbench.core.events import Task

if TYPE_CHECKING:
    from workbench.data.picture import Pixels
    from workbench.project.project import Project
    from workbench.project.runs import Run
    from workbench.training.events import RateCurve
    from workbench.training.recipe import Recipe
    from workbench.training.trials.preflight import Estimate


def previews_of(project: Project, recipe: Recipe, count: int, draw: int = 0) -> Pixels:
    """Some of the project's pictures as training will vary them. Imports torch.

    Args:
        project: Whose pictures.
        recipe: What would be trained.
        count: How many; spread over the classes.
        draw: Which draw of the variation, from 0: what a later epoch, or where only the last
            layer learns another look, makes of the same pictures.

    Returns:
        uint8 (n, S, S, 3); n is less than `count` where pictures cannot be read.

    Raises:
        WorkbenchError: The recipe cannot be used.
    """
    from workbench.training.lessons.preview import previews

    items = project.dataset().of("train")
    spread = range(0, len(items), max(1, len(items) // count))[:count]
    return previews(recipe, items, spread, epoch=draw + 1)


def rate_for(project: Project, recipe: Recipe) -> Task[RateCurve]:
    """Try ever higher learning rates on the project's pictures; no run is made."""
    from workbench.training.trials.rate_finder import find_rate

    return (yield from find_rate(recipe, project.dataset(), project.cache))


def needs_of(
    project: Project, recipe: Recipe, branch: tuple[Run, str] | None = None
) -> Task[Estimate]:
    """What a run of this recipe will take here, from a few real steps; no run is made.

    Args:
        project: Whose pictures.
        recipe: What would be trained.
        branch: The run it grows from, and from which checkpoint; None: it begins anew.
    """
    from workbench.training.branching import write_start
    from workbench.training.trials.preflight import estimate

    if branch is None:
        return (yield from estimate(recipe, project.dataset(), project.cache))
    project.cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="trial-", dir=project.cache) as place:
        run, checkpoint = branch
        start = Path(place) / "start.safetensors"
        write_start(run.folder, checkpoint, start)
        return (yield from estimate(recipe, project.dataset(), project.cache, start))
