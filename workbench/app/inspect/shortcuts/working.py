"""The search as a job, with the small pictures the page needs; called in a worker thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.core.events import Task
from workbench.core.files import read_json
from workbench.data.decoding import decode_item
from workbench.data.picture import Undecodable
from workbench.inspection.explaining import no_larger
from workbench.inspection.showing.overlay import colour
from workbench.models.classifier_files import CARD
from workbench.project.asking import search_run
from workbench.project.pictures import dataset_of
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.data.picture import Pixels
    from workbench.inspection.shortcuts.report import ClassMap, Shortcuts
    from workbench.models.preprocessing import Preprocessing

_SIDE = 320
_MAP_SIDE = 192


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


def search_task(run: Path, device: str = "auto") -> Task[Found]:
    """Search a run for shortcuts."""
    from workbench.models.classifier import Card

    opened = open_run(run)
    report = yield from search_run(opened, device=device)
    items = {item.path: item for item in dataset_of(opened).items}
    pictures = tuple(_small(suspicion.pictures, items) for suspicion in report.suspicions)
    sees = read_json(run / CARD, Card).preprocessing
    return Found(report, pictures, tuple(_drawn(one) for one in report.maps), sees)


def _small(paths: Sequence[str], items: Mapping[str, Item]) -> tuple[tuple[str, Pixels], ...]:
    found = []
    for path in paths:
        try:
            pixels = decode_item(items[path], at_least=_SIDE).pixels
        except (Undecodable, KeyError):
            continue  # it went away since, or another picture lies there
        found.append((path, no_larger(pixels, _SIDE)))
    return tuple(found)


def _drawn(one: ClassMap) -> Pixels:
    """The average picture, paled, with the average map over it."""
    from PIL import Image

    size = (_MAP_SIDE, _MAP_SIDE)
    picture = np.asarray(Image.fromarray(one.average).resize(size), np.float32)
    wide = np.asarray(Image.fromarray(one.map).resize(size, Image.Resampling.BILINEAR))
    strength = np.asarray(wide / max(float(wide.max()), 1e-6), np.float32)
    colours = colour(strength)[..., :3].astype(np.float32)
    share = (0.75 * np.clip(strength * 1.6, 0, 1))[..., None]
    drawn: Pixels = np.rint(picture * (1 - share) + colours * share).astype(np.uint8)
    return drawn
