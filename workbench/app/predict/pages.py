"""What the Predict stage shows, as values; no Qt."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import percent
from workbench.core.files import state_digest

if TYPE_CHECKING:
    from workbench.data.items import Rejected
    from workbench.models.prediction import Prediction
    from workbench.project.project import Project
    from workbench.project.runs import Run


class Row(NamedTuple):
    """One picture and what the model says of it.

    Args:
        id: What its thumbnail is known by; another once the file is written over.
        path: The file.
        name: Its file name.
        label: The class the model is surest of.
        place: That class's place in the class list; decides its colour.
        confidence: How sure, 0 to 1.
        top: The surest classes with how sure, in words; empty where there are only two, since
            one of them says it all.
        folder: The folders that lead to it from what was dropped; empty where none do.
    """

    id: str
    path: str
    name: str
    label: str
    place: int
    confidence: float
    top: str
    folder: str = ""


class Outcome(NamedTuple):
    """How far it is, or how it ended.

    Args:
        sentence: In words.
        working: Whether it still goes on.
        done: Pictures looked at.
        total: Pictures in all, or None while unknown.
        saveable: Whether there is a table to save.
    """

    sentence: str
    working: bool
    done: int = 0
    total: int | None = None
    saveable: bool = False


class ExportOffer(NamedTuple):
    """What the dialog says that asks where a model shall go: its title, and a name for the file."""

    title: str
    name: str


def export_offer(project: Project, run: Run) -> ExportOffer:
    """Both name the run, so that several exported models are told apart."""
    title = tr("Export the model of {run} of “{project}”")
    name = f"{project.name}-{run.name.lower().replace(' ', '-')}.onnx"
    return ExportOffer(title.format(run=run.name, project=project.name), name)


def ground_of(dropped: Sequence[Path]) -> Path | None:
    """The folder that the names in the table start from; None where there is none for all."""
    folders = dropped if len(dropped) == 1 and dropped[0].is_dir() else [p.parent for p in dropped]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # several disks
        return None


def row_of(prediction: Prediction, places: Mapping[str, int], ground: Path | None = None) -> Row:
    """A prediction as a line of the table; looks at the file, so never in the window's thread.

    Args:
        prediction: What the model says.
        places: Of the classes, by name.
        ground: As `ground_of` tells it.
    """
    path = Path(prediction.path)
    top = prediction.top if len(prediction.top) > 2 else ()
    return Row(
        state_digest(path),
        prediction.path,
        path.name,
        prediction.label,
        places.get(prediction.label, 0),
        prediction.confidence,
        " · ".join(f"{name} {percent(share)}" for name, share in top),
        _between(path.parent, ground),
    )


def _between(folder: Path, ground: Path | None) -> str:
    if ground is None or not folder.is_relative_to(ground):
        return str(folder)
    return "" if folder == ground else str(folder.relative_to(ground))


def how_far(done: int, total: int | None) -> str:
    """How far it is, in words; how many there are is not known while files are looked for."""
    if total is None:
        return tr("{files} found").format(files=counted(done, "file", "files"))
    return tr("{done:,} of {total:,} pictures").format(done=done, total=total)


def summed_up(rows: Sequence[Row], rejected: Sequence[Rejected], stopped: bool) -> str:
    """What came of it, in a sentence or two."""
    said = tr("{pictures} classified.").format(pictures=counted(len(rows), "picture", "pictures"))
    if stopped:
        said = f"{tr('Stopped.')} {said}"
    if rejected:
        files = counted(len(rejected), "file", "files")
        said = f"{said} {tr('{files} left out.').format(files=files)}"
    return said
