"""The same map once more: of another network, or of a picture that differs a little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.attributions.method import MethodSettings

if TYPE_CHECKING:
    from torch import nn

    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier


def made_again(
    classifier: Classifier,
    subjects: Sequence[Subject],
    attribution: Attribution,
    settings: MethodSettings = (),
) -> list[NDArray[np.float32]]:
    """Maps of the same class, method and layer, 0 to 1.

    Args:
        classifier: Who is asked.
        subjects: Pictures as the network gets them.
        attribution: How it was made the first time.
        settings: The method's own settings.

    Raises:
        WorkbenchError: As in `attribute_all`.
    """
    from workbench.inspection.attributions.attributing import attribute_all

    target, method, layer = attribution.question, attribution.method, attribution.layer
    maps = attribute_all(classifier, subjects, target, method, layer, **dict(settings))
    return [one.map for one in maps]


def scrambled_map(
    classifier: Classifier,
    one: Subject,
    attribution: Attribution,
    settings: MethodSettings,
    network: nn.Module,
) -> NDArray[np.float32] | None:
    """The map of a scrambled network; None where its answer cannot be explained.

    Scrambled weights may lead to figures that are no numbers, which says nothing of the map.

    Args:
        classifier: Whose backbone and classes they are.
        one: The picture as the network gets it.
        attribution: How it was made the first time.
        settings: The method's own settings.
        network: A scrambled copy of the classifier's.

    Raises:
        MemoryExhausted: The memory does not suffice.
    """
    from workbench.models.classifier import Classifier as Same

    asked = Same(
        network,
        classifier.backbone,
        classifier.classes,
        classifier.preprocessing,
        classifier.device,
    )
    try:
        (again,) = made_again(asked, [one], attribution, settings)
    except Unexplainable:
        return None
    return again
