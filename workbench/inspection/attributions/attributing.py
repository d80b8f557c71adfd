"""Why a classifier said so of a picture: the door to every attribution method."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from workbench.data.picture import Pixels
from workbench.inspection.attributions.aims import aim_at
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.layer_choice import AUTO, choose_layer
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT
from workbench.inspection.attributions.question import Question
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.models.classifier import Classifier

__all__ = ["ATTRIBUTIONS", "Subject", "attribute", "attribute_all", "subject"]


class Subject(NamedTuple):
    """A picture as the network gets it, and how that lies on the original.

    Args:
        tensor: float32 (3, S, S), preprocessed, on the CPU.
        width: Upright width of the original in pixels.
        height: Upright height of the original in pixels.
        box: The part of the original that the network sees, in its pixels.
    """

    tensor: Tensor
    width: int
    height: int
    box: Box


def subject(classifier: Classifier, source: Path | str | bytes | Pixels) -> Subject:
    """Make a picture ready, the same way as training and prediction do.

    Raises:
        Undecodable: The file is no picture; its message is the reason.
    """
    if isinstance(source, np.ndarray):
        height, width = source.shape[:2]
        tensor = classifier.preprocessing.tensor(source)
    else:
        picture, tensor = classifier.read(source)
        width, height = picture.width, picture.height
    return Subject(tensor, width, height, classifier.preprocessing.region(width, height))


def attribute(
    classifier: Classifier,
    source: Path | str | bytes | Pixels,
    target: str | None = None,
    method: str = DEFAULT,
    layer: str = AUTO,
    **parameters: Any,
) -> Attribution:
    """Which pixels of one picture mattered.

    Args:
        classifier: Its network is returned as it was found.
        source: A file, its bytes, or upright pixels uint8 (H, W, 3).
        target: The class to explain: a name, "predicted" (or None), or "runner-up".
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", or the name of one of the network's layers.
        parameters: The method's own settings.

    Raises:
        Undecodable: The file is no picture.
        WorkbenchError: The class, method or layer is unknown, or no map can be drawn from it.
    """
    one = subject(classifier, source)
    return attribute_all(classifier, [one], target, method, layer, **parameters)[0]


def attribute_all(
    classifier: Classifier,
    subjects: Sequence[Subject],
    target: str | None = None,
    method: str = DEFAULT,
    layer: str = AUTO,
    **parameters: Any,
) -> list[Attribution]:
    """The same for several pictures in one batch, in their order."""
    import torch

    build = ATTRIBUTIONS.get(method).build
    aim = aim_at(target, classifier.classes)
    chosen = choose_layer(classifier, layer)
    batch = torch.stack([one.tensor for one in subjects])
    batch = batch.to(classifier.device.torch, memory_format=torch.channels_last)
    answer = build(**parameters)(Question(classifier.network, chosen, batch, aim))
    logits = torch.from_numpy(answer.logits)
    places = aim(logits).argmax(1).tolist()
    return [
        Attribution(
            evidence=np.nan_to_num(evidence),
            box=one.box,
            width=one.width,
            height=one.height,
            method=method,
            layer=chosen.name,
            layer_title=chosen.title,
            target=classifier.classes[place],
            classes=classifier.classes,
            probabilities=tuple(sure),
        )
        for one, evidence, place, sure in zip(
            subjects, answer.evidence, places, logits.softmax(1).tolist(), strict=True
        )
    ]
