"""The search as a job, with the small pictures the page needs; called in a worker thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.events import Task
from workbench.core.files import read_json
from workbench.data.decoding import decode_item
from workbench.data.picture import Undecodable
from workbench.inspection.explaining import no_larger
from workbench.inspection.shortcuts.drawn import drawn
from workbench.models.classifier_files import CARD
from workbench.project.asking import search_run
from workbench.project.pictures import dataset_of
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.data.picture import Pixels
    from workbench.inspection.shortcuts.report import Shortcuts
    from workbench.models.preprocessing import Preprocessing

_SIDE = 320


class Found(NamedTuple):
    """A report with its pictures.

    Args:
        report: What the search found.
        pictures: Path and pixels uint8 (H, W, 3) for each suspicion.
        maps: uint8 (H, W, 3) for each class: the average picture with its average map.
        sees: Which part of a picture the model sees.
    """

    report: Shortcuts
    pictures: tuple[tuple[tuple[str, Pixels], ...], ...]
    maps: tuple[Pixels, ...]
    sees: Preprocessing


def search_task(run: Path, device: str = "auto", *, all_pictures: bool = False) -> Task[Found]:
    """Search a run for shortcuts; its maps are averaged over all pictures where that is asked."""
    from workbench.models.classifier import Card

    opened = open_run(run)
    report = yield from search_run(opened, device=device, all_pictures=all_pictures)
    items = {item.path: item for item in dataset_of(opened).items}
    pictures = tuple(_small(suspicion.pictures, items) for suspicion in report.suspicions)
    sees = read_json(run / CARD, Card).preprocessing
    return Found(report, pictures, tuple(drawn(one) for one in report.maps), sees)


def _small(paths: Sequence[str], items: Mapping[str, Item]) -> tuple[tuple[str, Pixels], ...]:
    found = []
    for path in paths:
        try:
            pixels = decode_item(items[path], at_least=_SIDE).pixels
        except (Undecodable, KeyError):
            continue  # it went away since, or another picture lies there
        found.append((path, no_larger(pixels, _SIDE)))
    return tuple(found)
