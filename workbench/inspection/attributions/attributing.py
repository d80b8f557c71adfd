"""Why a classifier said so of a picture: the door to every attribution method."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.data.picture import Pixels
from workbench.inspection.attributions.aims import Aim, aim_at
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.fusing import fused
from workbench.inspection.attributions.layer_choice import AUTO, choose_layers
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT, Method
from workbench.inspection.attributions.portions import in_portions
from workbench.inspection.attributions.question import Attributor, Maps, Question
from workbench.inspection.attributions.sides import at_side
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer

__all__ = ["ATTRIBUTIONS", "Subject", "attribute", "attribute_all", "subject"]


AT_ONCE = 32
"""Pictures in a batch on a processor: more no longer fit its cache, and take twice as long."""


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


def subject(
    classifier: Classifier, source: Path | str | bytes | Pixels, side: int | None = None
) -> Subject:
    """Make a picture ready, the same way as training and prediction do.

    Args:
        classifier: Who will be asked.
        source: A file, its bytes, or upright pixels uint8 (H, W, 3).
        side: Pixels a side of the square it is asked about; None for the size it was trained at.

    Raises:
        Undecodable: The file is no picture; its message is the reason.
        WorkbenchError: The network cannot look at squares of that size.
    """
    asked = at_side(classifier, side)
    if isinstance(source, np.ndarray):
        height, width = source.shape[:2]
        tensor = asked.preprocessing.tensor(source)
    else:
        picture, tensor = asked.read(source)
        width, height = picture.width, picture.height
    return Subject(tensor, width, height, asked.preprocessing.region(width, height))


def attribute(
    classifier: Classifier,
    source: Path | str | bytes | Pixels,
    target: str | None = None,
    method: str = DEFAULT,
    layer: str = AUTO,
    side: int | None = None,
    **parameters: Any,
) -> Attribution:
    """Which pixels of one picture mattered.

    Args:
        classifier: Its network is returned as it was found.
        source: A file, its bytes, or upright pixels uint8 (H, W, 3).
        target: What to explain: a class by its name, "predicted" (or None), "runner-up", or two
            of these with " - " between them: why the first and not the second.
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", the name of one of the network's layers, or several with " + " between
            them; methods that read no layer leave it alone.
        side: Pixels a side of the square it is asked about; None for the size it was trained at.
        parameters: The method's own settings.

    Raises:
        Undecodable: The file is no picture.
        WorkbenchError: The class, method, layer, size or a setting is unknown or does not suit
            the network, no map can be drawn, or the memory does not suffice.
    """
    one = subject(classifier, source, side)
    return attribute_all(classifier, [one], target, method, layer, **parameters)[0]


def attribute_all(
    classifier: Classifier,
    subjects: Sequence[Subject],
    target: str | None = None,
    method: str = DEFAULT,
    layer: str = AUTO,
    **parameters: Any,
) -> list[Attribution]:
    """The same for several pictures of one size, in their order.

    They are asked about in batches: on a graphics card in one, smaller where memory is short.
    """
    if not subjects:
        return []
    chosen = ATTRIBUTIONS.get(method)
    attributor = _built(chosen, classifier, parameters)
    aim = aim_at(target, classifier.classes)
    asked = at_side(classifier, subjects[0].tensor.shape[-1])
    layers = choose_layers(asked, layer, chosen.fine) if chosen.of_a_layer else (_pixels(),)
    batch = _together([one.tensor for one in subjects]).to(asked.device.torch)
    answer = in_portions(
        batch,
        lambda some: _answer(asked, attributor, layers, some, aim),
        _joined,
        AT_ONCE if batch.device.type == "cpu" else None,
    )
    return _attributions(classifier, subjects, answer, aim, method, layers)


def _built(method: Method, classifier: Classifier, parameters: dict[str, Any]) -> Attributor:
    backbone = classifier.backbone
    if not method.suits(backbone.architecture):
        raise WorkbenchError(
            f"{method.title} does not suit {backbone.title}: {method.needs}", "Choose another one."
        )
    return method.build(**method.settings(parameters))


def _together(tensors: Sequence[Tensor]) -> Tensor:
    """Pictures as one batch, laid out as networks are quickest with, in one copy."""
    import torch

    shape = len(tensors), *tensors[0].shape
    batch = torch.empty(shape, memory_format=torch.channels_last)
    return torch.stack(list(tensors), out=batch)


def _pixels() -> Layer:
    from workbench.models.layers import Layer

    return Layer("pixels", "the pixels themselves")


def _answer(
    classifier: Classifier,
    attributor: Attributor,
    layers: Sequence[Layer],
    batch: Tensor,
    aim: Aim,
) -> Maps:
    answers = [attributor(Question(classifier.network, layer, batch, aim)) for layer in layers]
    return Maps(fused([one.evidence for one in answers]), answers[0].logits)


def _joined(answers: Sequence[Maps]) -> Maps:
    evidence, logits = zip(*answers, strict=True)
    return Maps(np.concatenate(evidence), np.concatenate(logits))


def _attributions(
    classifier: Classifier,
    subjects: Sequence[Subject],
    answer: Maps,
    aim: Aim,
    method: str,
    layers: Sequence[Layer],
) -> list[Attribution]:
    import torch

    logits = torch.from_numpy(answer.logits)
    names = classifier.classes
    towards = [names[place] for place in aim.towards(logits).tolist()]
    against = ["" for _ in names]
    if aim.against is not None:
        against = [names[place] for place in aim.against(logits).tolist()]
    sure = logits.softmax(1).tolist()
    return [
        Attribution(
            evidence=np.nan_to_num(answer.evidence[number]),
            box=one.box,
            width=one.width,
            height=one.height,
            method=method,
            layer=" + ".join(layer.name for layer in layers),
            layer_title=" + ".join(layer.title for layer in layers),
            target=towards[number],
            classes=names,
            probabilities=tuple(sure[number]),
            against=against[number] if aim.against is not None else "",
        )
        for number, one in enumerate(subjects)
    ]
