"""Which pictures a network sees as most alike: nearest by the features before its last layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Item
from workbench.inspection.attributions.looking import in_evaluation
from workbench.inspection.inside.keeping import Kept, fingerprint, key_of
from workbench.inspection.inside.listening import Lend
from workbench.inspection.inside.reading import batches

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

Floats = NDArray[np.float32]

DOING = "Getting to know your pictures"


class Known(NamedTuple):
    """Pictures as the network knows them.

    Args:
        items: Those that could be read.
        directions: float32 (N, D), their features, each of length 1.
    """

    items: tuple[Item, ...]
    directions: Floats


class Neighbour(NamedTuple):
    """A picture that is alike.

    Args:
        item: The picture.
        likeness: Cosine of the angle between the features, -1 to 1; 1 is the same.
    """

    item: Item
    likeness: float


class Neighbours(NamedTuple):
    """The pictures most like one.

    Args:
        nearest: Whatever their class, most alike first.
        others: Those of other classes than the one given, most alike first.
    """

    nearest: tuple[Neighbour, ...]
    others: tuple[Neighbour, ...]


def known_pictures(lend: Lend, items: Sequence[Item], cache: Kept | None = None) -> Task[Known]:
    """What the last layer sees of each picture.

    Args:
        lend: Lends the classifier for one batch at a time.
        items: The pictures; what cannot be read is left out.
        cache: Where features are kept, by weights and pictures, once all can be read.

    Raises:
        WorkbenchError: No picture can be read, or the network answers with no numbers.
    """
    cache = cache or Kept(None)
    with lend() as classifier:
        key = key_of("features", fingerprint(classifier), [item.id for item in items])
        sees, device = classifier.preprocessing, classifier.device.kind
    yield Progress(0, len(items), DOING)
    kept = cache.get(key)
    if kept is not None and set(kept) == {"places", "directions"}:
        return _known(items, kept["places"], kept["directions"])
    places, rows = [], []
    for batch in batches(items, sees, device):
        with lend() as classifier:
            rows.append(directions(classifier, batch.squares))
        places.append(batch.places)
        yield Progress(batch.done, len(items), DOING)
    if not rows:
        raise WorkbenchError(
            "None of the pictures this run learned from can be read.",
            "They may have been moved: open the project again from where they are now.",
        )
    found = np.concatenate(places), np.concatenate(rows)
    if len(found[0]) == len(items):  # else more may be read the next time
        cache.put(key, {"places": found[0], "directions": found[1]})
    return _known(items, *found)


def nearest(
    known: Known, one: Floats, label: str | None, count: int = 12, but: str = ""
) -> Neighbours:
    """The pictures most like one.

    Args:
        known: Among which.
        one: float32 (D,), its direction.
        label: Its class; what is of another stands apart.
        count: How many of each.
        but: The path of a picture that is left out: itself.
    """
    likeness = known.directions @ one
    order = [i for i in np.argsort(-likeness, kind="stable").tolist()
             if known.items[i].path != but]  # fmt: skip
    found = [Neighbour(known.items[i], float(likeness[i])) for i in order]
    others = [n for n in found if n.item.label != label]
    return Neighbours(tuple(found[:count]), tuple(others[:count]))


def directions(classifier: Classifier, squares: Floats) -> Floats:
    """Features of pictures float32 (N, 3, S, S), each of length 1: float32 (N, D)."""
    import torch

    from workbench.models.networks import body_features

    batch = torch.from_numpy(squares)
    batch = batch.to(classifier.device.torch, memory_format=torch.channels_last)
    with torch.inference_mode(), in_evaluation(classifier.network):
        features = body_features(classifier.network, batch).float()
    if not bool(torch.isfinite(features).all()):
        raise WorkbenchError(
            "The model answers with figures that are not numbers: it has come to harm in training.",
            "Choose another run, or train again with a smaller learning rate.",
        )
    lengths = features.norm(dim=1, keepdim=True).clamp_min(1e-12)
    return np.asarray((features / lengths).cpu().numpy(), np.float32)


def _known(items: Sequence[Item], places: NDArray[np.int64], rows: Floats) -> Known:
    return Known(tuple(items[place] for place in places.tolist()), rows)
