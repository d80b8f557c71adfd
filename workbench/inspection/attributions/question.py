"""What an attribution method is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.aims import Aim, Weighing
from workbench.inspection.attributions.cancelling import check_left
from workbench.inspection.attributions.looking import Seen, ask, continued, look

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.layers import Layer

Floats = NDArray[np.float32]


class Maps(NamedTuple):
    """An answer.

    Args:
        evidence: float32 (N, h, w); above 0 speaks for the class, below against it.
        logits: float32 (N, C), the network's answer.
    """

    evidence: Floats
    logits: Floats


class Looked(NamedTuple):
    """A look, with the layer's tokens or channels laid out as maps."""

    seen: Seen
    layer: Layer

    @property
    def logits(self) -> Floats:
        """float32 (N, C)."""
        return _numpy(self.seen.logits)

    def maps(self) -> tuple[Floats, Floats]:
        """Activations and gradients, each float32 (N, C, h, w); gradients 0 where not asked for.

        Raises:
            WorkbenchError: The layer has no places to tell apart.
        """
        from workbench.models.layers import to_maps

        activations = _numpy(to_maps(self.layer, self.seen.activation))
        if activations.ndim != 4 or activations.shape[2] * activations.shape[3] < 2:
            raise WorkbenchError(
                f"The layer “{self.layer.title}” sees the whole picture as one place: "
                "no map can be drawn from it.",
                "Choose an earlier layer, or train with a larger image size.",
            )
        if self.seen.gradient is None:
            return activations, np.zeros_like(activations)
        return activations, _numpy(to_maps(self.layer, self.seen.gradient))

    def products(self) -> Floats:
        """What each channel of each place adds: activations times gradients (N, C, h, w).

        Raises:
            WorkbenchError: The layer has no places to tell apart, or at every place they add up
                to nought.
        """
        activations, gradients = self.maps()
        products = activations * gradients
        check_left(products, self.layer)
        return products


class Question(NamedTuple):
    """Why did this network say so of these pictures?

    Args:
        network: On the batch's device; to be returned as found.
        layer: Which layer to look at, by name and kind; methods of no layer leave it alone.
        batch: float32 (N, 3, S, S), preprocessed.
        aim: Which class, or which two, to explain.
        weighing: Another score in the aim's place.
    """

    network: nn.Module
    layer: Layer
    batch: Tensor
    aim: Aim
    weighing: Weighing | None = None

    @property
    def weights(self) -> Weighing:
        """From logits to the weights of the classes in the score that is explained."""
        return self.aim.__call__ if self.weighing is None else self.weighing

    def look(self, gradient: bool = True) -> Looked:
        """One pass forward, and backward to the layer where the gradient is wanted."""
        module = self.network.get_submodule(self.layer.name)
        return Looked(look(self.network, module, self.batch, self.weights, gradient), self.layer)

    def ask(self, batch: Tensor) -> Tensor:
        """The network's answer (N, C) to other pictures, detached."""
        return ask(self.network, batch)

    def continued(self, picture: Tensor, output: Tensor) -> Tensor:
        """The answer (N, C) had the layer put out `output` (N, …) at a picture (1, 3, S, S)."""
        return continued(self.network, self.network.get_submodule(self.layer.name), picture, output)


Attributor = Callable[[Question], Maps]


def _numpy(tensor: Tensor) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
