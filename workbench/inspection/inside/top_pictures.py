"""Which of the user's pictures, and where in them, excite each channel of a layer most.

One pass over the pictures for all channels of a layer: of each picture only its strongest place a
channel is looked at, and only the best few a channel are kept (Zeiler 2014; Bau 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Item
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.keeping import Kept, fingerprint, key_of
from workbench.inspection.inside.listening import Lend, hear
from workbench.inspection.inside.reading import batches
from workbench.models.preprocessing import Box, Preprocessing

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.models.classifier import Classifier

KEPT = 12
"""Pictures kept a channel."""

DOING = "Looking through your pictures"
_WIDENED = 3.0  # cells a patch is wide: what a place hears is larger than its own cell
_LEAST = 0.14  # of the square's side: smaller patches show nothing


class TopPictures(NamedTuple):
    """The best pictures of every channel.

    Args:
        layer: The layer's name.
        values: float32 (C, K), how strongly each picture excites each channel, best first; minus
            infinity where there are fewer than K pictures.
        pictures: int32 (C, K), which of the items it is; -1 for none.
        places: int32 (C, K), where in the map, counted row by row.
        rows: Of the layer's map.
        columns: Of the layer's map.
    """

    layer: str
    values: NDArray[np.float32]
    pictures: NDArray[np.int32]
    places: NDArray[np.int32]
    rows: int
    columns: int


def top_pictures(
    lend: Lend, layer: str, items: Sequence[Item], cache: Kept | None = None
) -> Task[TopPictures]:
    """Find the pictures that excite each channel of a layer most.

    Args:
        lend: Lends the classifier for one batch at a time.
        layer: The layer's name.
        items: The pictures; what cannot be read is left out.
        cache: Where the result is kept, by weights, layer and pictures, once all can be read.

    Raises:
        WorkbenchError: There is no such layer, no picture can be read, or the network answers
            with no numbers.
    """
    cache = cache or Kept(None)
    with lend() as classifier:
        chosen = choose_layer(classifier, layer)
        sees, device = classifier.preprocessing, classifier.device.kind
        key = key_of("top", fingerprint(classifier), chosen.name, KEPT, [i.id for i in items])
    yield Progress(0, len(items), DOING)
    known = _from_arrays(chosen.name, cache.get(key))
    if known is not None:
        return known
    best: TopPictures | None = None
    read = 0
    for batch in batches(items, sees, device):
        with lend() as classifier:
            found = _best_of(classifier, chosen.name, batch.squares, batch.places)
        best = found if best is None else _merged(best, found)
        read += len(batch.places)
        yield Progress(batch.done, len(items), DOING)
    if best is None:
        raise WorkbenchError(
            "None of the pictures of this run can be read.",
            "They may have been moved: open the project again from where they are now.",
        )
    if read == len(items):  # else more may be read the next time
        cache.put(key, _arrays(best))
    return best


def patch(top: TopPictures, place: int, sees: Preprocessing, width: int, height: int) -> Box:
    """The part of a picture that a place of the layer's map stands for, in the picture's pixels.

    Args:
        top: Whose map it is a place of.
        place: Counted row by row.
        sees: What part of pictures the network sees.
        width: Of the picture, upright.
        height: Of the picture, upright.
    """
    region = sees.region(width, height)
    row, column = divmod(place, top.columns)
    left, right = _stretch(column, top.columns, region.left, region.right)
    upper, lower = _stretch(row, top.rows, region.top, region.bottom)
    return Box(left, upper, right, lower)


def _stretch(place: int, cells: int, start: float, end: float) -> tuple[float, float]:
    whole = end - start
    wide = min(1.0, max(_WIDENED / cells, _LEAST)) * whole
    first = start + (place + 0.5) / cells * whole - wide / 2
    first = min(max(first, start), end - wide)
    return first, first + wide


def _best_of(
    classifier: Classifier,
    layer: str,
    squares: NDArray[np.float32],
    which: NDArray[np.int64],
) -> TopPictures:
    """The best of one batch, channel by channel."""
    import torch

    batch = torch.from_numpy(squares)
    batch = batch.to(classifier.device.torch, memory_format=torch.channels_last)
    chosen = choose_layer(classifier, layer)
    with torch.inference_mode():
        maps = hear(classifier.network, chosen, batch)
        strongest, place = maps.flatten(2).max(2)  # (N, C)
        values, order = strongest.T.topk(min(KEPT, len(which)), dim=1)  # (C, K)
        places = place.T.gather(1, order)
    return TopPictures(
        layer,
        _array(values, np.float32),
        which[_array(order, np.int64)].astype(np.int32),
        _array(places, np.int32),
        maps.shape[2],
        maps.shape[3],
    )


def _merged(one: TopPictures, other: TopPictures) -> TopPictures:
    values = np.concatenate([one.values, other.values], axis=1)
    order = np.argsort(-values, axis=1, kind="stable")[:, :KEPT]
    pictures = np.concatenate([one.pictures, other.pictures], axis=1)
    places = np.concatenate([one.places, other.places], axis=1)
    values, pictures, places = (
        np.take_along_axis(whole, order, axis=1) for whole in (values, pictures, places)
    )
    return one._replace(values=values, pictures=pictures, places=places)


def _array(values: Tensor, kind: type) -> NDArray:  # type: ignore[type-arg]  # kind says which
    return np.asarray(values.cpu().numpy(), kind)


def _arrays(top: TopPictures) -> dict[str, NDArray]:  # type: ignore[type-arg]  # of three kinds
    size = np.array([top.rows, top.columns], np.int32)
    return {"values": top.values, "pictures": top.pictures, "places": top.places, "size": size}


def _from_arrays(layer: str, arrays: dict[str, NDArray] | None) -> TopPictures | None:  # type: ignore[type-arg]
    if arrays is None or set(arrays) != {"values", "pictures", "places", "size"}:
        return None
    rows, columns = arrays["size"].tolist()
    return TopPictures(layer, arrays["values"], arrays["pictures"], arrays["places"], rows, columns)
