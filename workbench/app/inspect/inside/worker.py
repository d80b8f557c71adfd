"""What the Inside tab asks of a network; called in a worker thread, never in the window's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.app.inspect.on_screen import on_screen
from workbench.app.inspect.values import Pixels
from workbench.core.errors import WorkbenchError
from workbench.core.events import Task, finish
from workbench.core.files import is_there
from workbench.data.items import Item
from workbench.project.pictures import dataset_of
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Classifiers, Edition
    from workbench.inspection.inside.channels import Channels
    from workbench.inspection.inside.effects import Effect
    from workbench.inspection.inside.network_map import NetworkMap
    from workbench.inspection.inside.seeking import Sought
    from workbench.inspection.inside.top_pictures import TopPictures
    from workbench.inspection.stopping import Stopping
    from workbench.models.preprocessing import Preprocessing

_SHOWN = 700  # pixels of a picture's longer side in the panel
_PATCH = 160
_TILE = 112
_AT_ONCE = 8  # channels switched off before others may ask the network


class WantedChannels(NamedTuple):
    """Which look at a layer's channels."""

    edition: Edition
    path: str
    layer: str
    target: str | None


class Seen(NamedTuple):
    """A layer's channels on a picture.

    Args:
        wanted: What was asked.
        channels: What they say.
        classes: In the order of the network's outputs.
        pixels: uint8 (H, W, 3), the picture for the screen.
        small: The same, made small.
        kernels: float32 (C, h, w, 3) of a first layer that looks at colours; else None.
    """

    wanted: WantedChannels
    channels: Channels
    classes: tuple[str, ...]
    pixels: Pixels
    small: Pixels
    kernels: NDArray[np.float32] | None


class Without(NamedTuple):
    """What switching channels off does to the class that is asked about.

    Args:
        wanted: The look it belongs to.
        changes: By channel: how much less sure the model is of the class, -1 to 1.
    """

    wanted: WantedChannels
    changes: Mapping[int, float]


class Found(NamedTuple):
    """The pictures that excite each channel of a layer most."""

    run: Path
    top: TopPictures
    items: tuple[Item, ...]
    sees: Preprocessing


class Patch(NamedTuple):
    """A part of one of the user's pictures.

    Args:
        item: The picture.
        pixels: uint8 (h, w, 3), the part.
        value: How strongly it excites the channel.
    """

    item: Item
    pixels: Pixels
    value: float


def stages(classifiers: Classifiers, edition: Edition) -> tuple[Edition, NetworkMap]:
    """The run's network as a chain of stages."""
    from workbench.inspection.inside.network_map import network_map

    with classifiers.using(edition.run) as classifier:
        return edition, network_map(classifier)


def see(classifiers: Classifiers, wanted: WantedChannels, work: Stopping) -> Seen:
    """Every channel of the layer on the picture."""
    from workbench.data.thumbnails import small
    from workbench.inspection.attributions.attributing import subject
    from workbench.inspection.inside.channels import channels
    from workbench.inspection.inside.filters import kernels_of

    with classifiers.using(wanted.edition.run) as classifier, work.watching():
        one = subject(classifier, Path(wanted.path))
        found = channels(classifier, one, wanted.layer, wanted.target)
        kernels = kernels_of(classifier, wanted.layer, len(found.maps))
        classes = classifier.classes
    pixels = on_screen(Path(wanted.path), _SHOWN)
    return Seen(wanted, found, classes, pixels, small(pixels, _TILE), kernels)


def switch_off(
    classifiers: Classifiers,
    wanted: WantedChannels,
    target: str,
    which: Sequence[int],
    work: Stopping,
) -> Without:
    """What is lost of the class without each of these channels, each by itself."""
    from workbench.inspection.attributions.attributing import subject
    from workbench.inspection.inside.channels import changes

    lost: dict[int, float] = {}
    for first in range(0, len(which), _AT_ONCE):
        some = which[first : first + _AT_ONCE]
        with classifiers.using(wanted.edition.run) as classifier, work.watching():
            one = subject(classifier, Path(wanted.path))
            column = classifier.classes.index(target)
            rows = changes(classifier, one, wanted.layer, some)
        lost.update(zip(some, (-rows[:, column]).tolist(), strict=True))
    return Without(wanted, lost)


def search(classifiers: Classifiers, run: Path, layer: str, cache: Path) -> Task[Found]:
    """Look through the run's pictures for those that excite each channel most."""
    from workbench.inspection.inside.keeping import Kept
    from workbench.inspection.inside.top_pictures import top_pictures

    items = pictures_of(run)
    lend = partial(classifiers.using, run)
    with lend() as classifier:
        sees = classifier.preprocessing
    top = yield from top_pictures(lend, layer, items, Kept(cache))
    return Found(run, top, items, sees)


def pictures_of(run: Path) -> tuple[Item, ...]:
    """The labelled pictures of a run, where they lie now: learned from, or judged by.

    Raises:
        WorkbenchError: There are none, or the run is gone.
    """
    dataset = dataset_of(open_run(run))
    items = (*dataset.of("train"), *dataset.of("val"), *dataset.of("test"))
    if not items:
        raise WorkbenchError("This run has no pictures with a class.", "Choose another run above.")
    return items


def patches(found: Found, channel: int, most: int) -> tuple[Patch, ...]:
    """The parts of pictures that excite a channel most, best first."""
    rows = zip(
        _where_they_lie(found, found.top.pictures[channel][:most].tolist()),
        found.top.places[channel][:most].tolist(),
        found.top.values[channel][:most].tolist(),
        strict=True,
    )
    cut = (_patch(found, item, place, value) for item, place, value in rows)
    return tuple(patch for patch in cut if patch is not None)


def _where_they_lie(found: Found, pictures: Sequence[int]) -> list[Item]:
    """Those pictures, where the project says they lie if any was moved since."""
    items = [found.items[picture] for picture in pictures]
    if all(is_there(item.path) for item in items):
        return items
    now = {item.id: item for item in dataset_of(open_run(found.run)).items}
    return [now.get(item.id, item) for item in items]


def _patch(found: Found, item: Item, place: int, value: float) -> Patch | None:
    from workbench.data.decoding import decode_item
    from workbench.data.thumbnails import small
    from workbench.inspection.inside.top_pictures import patch

    try:
        pixels = decode_item(item, at_least=found.sees.at_least * 2).pixels
    except WorkbenchError:
        return None
    height, width = pixels.shape[:2]
    box = patch(found.top, place, found.sees, width, height)
    rows = slice(int(box.top), max(int(box.top) + 1, round(box.bottom)))
    columns = slice(int(box.left), max(int(box.left) + 1, round(box.right)))
    return Patch(item, small(np.ascontiguousarray(pixels[rows, columns]), _PATCH), value)


def effect(
    classifiers: Classifiers,
    run: Path,
    layer: str,
    channel: int,
    cache: Path,
    work: Stopping,
) -> Effect:
    """What switching the channel off does to pictures of every class."""
    from workbench.inspection.inside.effects import effect_of
    from workbench.inspection.inside.keeping import Kept

    lend = partial(classifiers.using, run)
    task = effect_of(lend, layer, channel, pictures_of(run), Kept(cache))
    with work.watching():
        return finish(task)


def seek(classifiers: Classifiers, run: Path, layer: str, channel: int) -> Task[Sought]:
    """Make a picture that excites the channel, from nothing."""
    from workbench.inspection.inside.seeking import seek

    return (yield from seek(partial(classifiers.using, run), layer, channel))
