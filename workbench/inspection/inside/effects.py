"""What a channel does to the decision: the answer on many pictures with it and without it."""

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
from workbench.inspection.inside.listening import Lend, answers_without
from workbench.inspection.inside.reading import batches

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

Floats = NDArray[np.float32]

DOING = "Switching the channel off"
MOST = 64
"""Pictures that are asked about: a mean over so many is steady enough."""


class Effect(NamedTuple):
    """What switching a channel off does.

    Args:
        classes: In the order of the network's outputs.
        counts: int32 (C,), how many pictures of each class were asked about.
        before: float32 (C, C): mean probability of each class (column) over the pictures of each
            class (row); not a number where there are none.
        after: The same with the channel switched off.
        answers_changed: How many pictures are called something else without it.
    """

    classes: tuple[str, ...]
    counts: NDArray[np.int32]
    before: Floats
    after: Floats
    answers_changed: int

    @property
    def change(self) -> Floats:
        """float32 (C,): mean change of each class's probability over all pictures, -1 to 1."""
        weights = self.counts[:, None] / max(1, int(self.counts.sum()))
        return np.asarray(np.nansum((self.after - self.before) * weights, axis=0), np.float32)


def effect_of(
    lend: Lend, layer: str, channel: int, items: Sequence[Item], cache: Kept | None = None
) -> Task[Effect]:
    """Ask about pictures of every class, once as the network is and once without the channel.

    Args:
        lend: Lends the classifier for one batch at a time.
        layer: The layer's name.
        channel: Which one.
        items: Pictures with a class; as many of each class are taken, `MOST` in all.
        cache: Where the result is kept, once all the pictures can be read.

    Raises:
        WorkbenchError: There is no such layer, no picture can be read, or the network answers
            with no numbers.
    """
    cache = cache or Kept(None)
    with lend() as classifier:
        classes = classifier.classes
        chosen = sample(items, classes)
        key = key_of("off", fingerprint(classifier), layer, channel, [i.id for i in chosen])
        sees, device = classifier.preprocessing, classifier.device.kind
    yield Progress(0, len(chosen), DOING)
    kept = cache.get(key)
    if kept is not None and set(kept) == {"truth", "before", "after"}:
        return _effect(classes, kept["truth"], kept["before"], kept["after"])
    truth: list[int] = []
    before: list[Floats] = []
    after: list[Floats] = []
    for batch in batches(chosen, sees, device):
        with lend() as classifier:
            with_it, without = _both(classifier, layer, channel, batch.squares)
        truth.extend(classes.index(str(chosen[place].label)) for place in batch.places)
        before.append(with_it)
        after.append(without)
        yield Progress(batch.done, len(chosen), DOING)
    if not truth:
        raise WorkbenchError(
            "None of the pictures of this run can be read.",
            "They may have been moved: open the project again from where they are now.",
        )
    found = np.array(truth, np.int32), np.concatenate(before), np.concatenate(after)
    if len(truth) == len(chosen):  # else more may be read the next time
        cache.put(key, dict(zip(("truth", "before", "after"), found, strict=True)))
    return _effect(classes, *found)


def sample(items: Sequence[Item], classes: Sequence[str], most: int = MOST) -> list[Item]:
    """As many pictures of each class, spread evenly over those there are, and no more than `most`.

    Of more classes than that, one picture each of as many, spread evenly as well.
    """
    each = max(1, most // max(1, len(classes)))
    chosen: list[Item] = []
    for name in classes:
        own = [item for item in items if item.label == name]
        chosen.extend(_evenly(own, each))
    return _evenly(chosen, most)


def _evenly(items: Sequence[Item], most: int) -> list[Item]:
    places = np.unique(np.linspace(0, len(items) - 1, min(most, len(items))).astype(int))
    return [items[place] for place in places.tolist()]


def _both(
    classifier: Classifier, layer: str, channel: int, squares: Floats
) -> tuple[Floats, Floats]:
    import torch

    batch = torch.from_numpy(squares)
    batch = batch.to(classifier.device.torch, memory_format=torch.channels_last)
    chosen = choose_layer(classifier, layer)
    with torch.inference_mode():
        logits = answers_without(classifier.network, chosen, batch, [channel])
        without = np.asarray(logits.float().softmax(1).cpu().numpy(), np.float32)
    return classifier.probabilities(batch), without


def _effect(
    classes: tuple[str, ...], truth: NDArray[np.int32], before: Floats, after: Floats
) -> Effect:
    counts = np.bincount(truth, minlength=len(classes)).astype(np.int32)
    changed = int((before.argmax(1) != after.argmax(1)).sum())
    return Effect(classes, counts, _means(truth, before), _means(truth, after), changed)


def _means(truth: NDArray[np.int32], rows: Floats) -> Floats:
    """Mean rows of the pictures of each class."""
    means = np.full((rows.shape[1], rows.shape[1]), np.nan, np.float32)
    for place in np.unique(truth).tolist():
        means[place] = rows[truth == place].mean(axis=0)
    return means
