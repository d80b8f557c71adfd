"""The same map once more: of another network, or of a picture that differs a little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attribution import Attribution

if TYPE_CHECKING:
    from torch import nn

    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier

Settings = Sequence[tuple[str, int | float | str | bool | None]]


def made_again(
    classifier: Classifier,
    subjects: Sequence[Subject],
    attribution: Attribution,
    settings: Settings = (),
    network: nn.Module | None = None,
) -> list[NDArray[np.float32]]:
    """Maps of the same class, method and layer, 0 to 1.

    A scrambled network may answer with figures that are no numbers: its map is then empty.

    Args:
        classifier: Whose backbone and classes they are.
        subjects: Pictures as the network gets them.
        attribution: How it was made the first time.
        settings: The method's own settings.
        network: Asked in place of the classifier's own.
    """
    from workbench.inspection.attributions.attributing import attribute_all
    from workbench.models.classifier import Classifier as Same

    asked = classifier
    if network is not None:
        asked = Same(
            network,
            classifier.backbone,
            classifier.classes,
            classifier.preprocessing,
            classifier.device,
        )
    target, method, layer = attribution.question, attribution.method, attribution.layer
    try:
        maps = attribute_all(asked, subjects, target, method, layer, **dict(settings))
    except WorkbenchError:
        if network is None:
            raise
        return [np.zeros_like(attribution.evidence) for _ in subjects]
    return [one.map for one in maps]
