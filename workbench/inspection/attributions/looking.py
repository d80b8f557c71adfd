"""One look at a network: what a layer saw, and how the score would change with it.

The least work there is: one pass forward, without a graph up to the layer, then backward only
from the chosen score to the layer. The network is returned as it was found, also on an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.aims import Weighing

if TYPE_CHECKING:
    from torch import Tensor, nn


class Unexplainable(WorkbenchError):  # noqa: N818 — it is said to people, and by this name caught
    """The answer to these pictures cannot be explained; that to others, or another's, may be."""


class Seen(NamedTuple):
    """What came of a look.

    Args:
        logits: (N, C), the network's answer.
        weights: (N, C), the aim's weights: which score was explained.
        activation: What the layer put out, in the shape the network uses, detached.
        gradient: The score's derivative by it, of the same shape; None where not asked for.
    """

    logits: Tensor
    weights: Tensor
    activation: Tensor
    gradient: Tensor | None


def look(
    network: nn.Module, layer: nn.Module, batch: Tensor, aim: Weighing, gradient: bool = True
) -> Seen:
    """Ask a network about pictures and keep what one of its layers saw.

    Args:
        network: On the batch's device; its modes, gradients, hooks and `requires_grad` stay.
        layer: One of its modules.
        batch: float32 (N, 3, S, S), preprocessed.
        aim: Which score to explain.
        gradient: Whether the score's derivative is wanted.

    Raises:
        Unexplainable: The network's answer is not a number.
        WorkbenchError: The layer was not reached.
    """
    import torch

    before = torch.is_grad_enabled()
    tap = _Tap(gradient)
    hook = layer.register_forward_hook(tap)
    try:
        with in_evaluation(network):
            torch.set_grad_enabled(False)
            logits = network(batch)
        _check(logits, tap)
        assert tap.activation is not None
        weights = aim(logits.detach())
        slope = None
        if gradient:
            torch.set_grad_enabled(True)
            (slope,) = torch.autograd.grad(logits, tap.activation, weights)
        return Seen(logits.detach(), weights, tap.activation.detach(), slope)
    finally:
        hook.remove()
        torch.set_grad_enabled(before)


def ask(network: nn.Module, batch: Tensor) -> Tensor:
    """The answer (N, C) to pictures, without a graph; the network is returned as found.

    Raises:
        Unexplainable: The answer is not a number.
    """
    import torch

    with torch.inference_mode(), in_evaluation(network):
        logits: Tensor = network(batch)
    _check_finite(logits)
    return logits


def continued(network: nn.Module, layer: nn.Module, picture: Tensor, output: Tensor) -> Tensor:
    """The answer (N, C) had a layer put out `output` (N, …) at a picture (1, 3, S, S).

    What comes before the layer is run once, for one picture; what comes after it N times. Paths
    that pass the layer by are the same for all.
    """
    hook = layer.register_forward_hook(lambda _module, _inputs, _output: output)
    try:
        return ask(network, picture)
    finally:
        hook.remove()


@contextmanager
def in_evaluation(network: nn.Module) -> Iterator[None]:
    """Every module in evaluation mode for a while, then each as it was."""
    learning = _learning(network)
    for module in learning:
        module.training = False
    try:
        yield
    finally:
        for module in learning:
            module.training = True


def _learning(network: nn.Module) -> list[nn.Module]:
    """The modules that are not in evaluation mode.

    `modules()` takes several times as long, which a small network's look would feel.
    """
    found, left = [network] if network.training else [], [network]
    while left:
        for module in vars(left.pop())["_modules"].values():
            if module is not None:
                left.append(module)
                if module.training:
                    found.append(module)
    return found


class _Tap:
    """A forward hook: the graph begins at the layer's output.

    What goes on is a copy, so that layers that work in place leave the kept one alone.
    """

    def __init__(self, gradient: bool) -> None:
        self.activation: Tensor | None = None
        self._gradient = gradient

    def __call__(self, _module: nn.Module, _inputs: Any, output: Any) -> Any:
        import torch

        if not isinstance(output, torch.Tensor) or self.activation is not None:
            return None
        if not self._gradient:
            self.activation = output.detach().clone()
            return None
        torch.set_grad_enabled(True)
        self.activation = output.detach().requires_grad_(True)
        return self.activation.clone()


def _check(logits: Tensor, tap: _Tap) -> None:
    if tap.activation is None:
        raise WorkbenchError(
            "This layer takes no part in the model's answer.", "Choose another layer."
        )
    _check_finite(logits)


def _check_finite(logits: Tensor) -> None:
    if not logits.detach().isfinite().all():
        raise Unexplainable(
            "The model answers this picture with figures that are not numbers.",
            "Choose another picture. Where every picture ends so, choose another run, or train "
            "again with a smaller learning rate.",
        )
