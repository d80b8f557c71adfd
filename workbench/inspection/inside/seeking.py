"""What a channel looks for: a picture made from nothing that excites it (Olah 2017).

The picture is described by its frequencies and by colours that vary independently, is turned,
scaled and moved a little before each look, and pays for what is finer than it need be: so the
network cannot be pleased by noise that only it can see.
"""

from __future__ import annotations

import math
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.events import Event, Progress, Task
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.listening import Lend, hear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn

    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Preprocessing

Pixels = NDArray[np.uint8]

STEPS = 160
DOING = "Finding out what it looks for"

_RATE = 0.15
_COARSE = 20.0  # pixels: waves longer than this are changed more readily than shorter ones
_STEEP = 1.2  # how much more so
_SHOWN_EVERY = 8  # steps between two pictures on the screen
_LENIENT = 16  # first steps, in which channels that say nothing can be woken
_TURN, _SCALE, _MOVE = math.radians(8), 0.1, 0.06  # at most, to either side; of the picture's side
_FINE = 0.08  # what fine detail costs, against an excitement of 1
_COLOURS = ((0.26, 0.09, 0.02), (0.27, 0.0, -0.05), (0.27, -0.09, 0.03))
"""How the colours of photographs vary together (RGB by independent direction), from ImageNet."""


class Improved(Event, frozen=True):
    """The picture as it is by now.

    Args:
        pixels: uint8 (S, S, 3).
        step: Steps done.
        excitement: The channel's mean over the places of this picture.
    """

    pixels: Pixels
    step: int
    excitement: float


class Sought(NamedTuple):
    """What a channel looks for.

    Args:
        pixels: uint8 (S, S, 3).
        excitement: The channel's mean over the places of this picture.
        noise: The same for the picture it began with.
    """

    pixels: Pixels
    excitement: float
    noise: float


def seek(lend: Lend, layer: str, channel: int, seed: int = 0, steps: int = STEPS) -> Task[Sought]:
    """Make a picture that excites a channel; yields it again and again while it improves.

    The same seed gives the same picture on the same machine; torch's own random state is neither
    read nor changed.

    Args:
        lend: Lends the classifier for one step at a time.
        layer: The layer's name.
        channel: Which one.
        seed: Decides the picture it begins with, and how it is moved.
        steps: How often it is improved.

    Raises:
        WorkbenchError: There is no such layer, or the network answers with no numbers.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    with lend() as classifier:
        sees = classifier.preprocessing
        layer = choose_layer(classifier, layer).name
    canvas = _Canvas(sees, generator)
    with lend() as classifier:
        noise = excitement_by(classifier, layer, channel, canvas.pixels())
    found = noise
    for step in range(1, steps + 1):
        with lend() as classifier:
            _improve(classifier, layer, channel, canvas, step)
            if step % _SHOWN_EVERY == 0 or step == steps:
                found = excitement_by(classifier, layer, channel, canvas.pixels())
        yield Progress(step, steps, DOING)
        if step % _SHOWN_EVERY == 0 or step == steps:
            yield Improved(canvas.pixels(), step, found)
    return Sought(canvas.pixels(), found, noise)


def excitement_by(classifier: Classifier, layer: str, channel: int, pixels: Pixels) -> float:
    """A channel's mean over the places of a picture uint8 (S, S, 3) of the network's size."""
    import torch

    batch = torch.from_numpy(classifier.preprocessing.normalised(pixels[None]))
    with torch.inference_mode():
        maps = hear(
            classifier.network, choose_layer(classifier, layer), batch.to(classifier.device.torch)
        )
        return float(maps[0, channel].mean())


class _Canvas:
    """A picture by its frequencies: real and imaginary parts (3, S, S // 2 + 1, 2) on the CPU."""

    def __init__(self, sees: Preprocessing, generator: Any) -> None:
        import torch

        self._sees, self.generator = sees, generator
        side = sees.size
        shape = (3, side, side // 2 + 1, 2)
        self._parts = (0.01 * torch.randn(shape, generator=generator)).requires_grad_(True)
        down, across = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]
        frequency = (down**2 + across**2).sqrt().clamp_min(1 / side)
        # Coarse waves first: photographs are like that.
        self._scale = _COARSE / (_COARSE * frequency) ** _STEEP
        self._colours = torch.tensor(_COLOURS) / torch.tensor(_COLOURS).norm(dim=0).max()
        self._adam = torch.optim.Adam([self._parts], lr=_RATE)

    def image(self) -> Tensor:
        """float32 (1, 3, S, S), 0 to 1, with a graph."""
        import torch

        side = self._sees.size
        waves = torch.view_as_complex(self._parts) * self._scale
        plain = torch.fft.irfft2(waves, s=(side, side), norm="ortho") / 4
        mixed = torch.einsum("oc,chw->ohw", self._colours, plain)
        return mixed.sigmoid()[None]

    def normalised(self, image: Tensor) -> Tensor:
        """As the network wants it."""
        mean = image.new_tensor(self._sees.mean)[:, None, None]
        return (image - mean) / image.new_tensor(self._sees.std)[:, None, None]

    def pixels(self) -> Pixels:
        """uint8 (S, S, 3)."""
        image = self.image().detach()[0].permute(1, 2, 0)
        return np.asarray((image * 255).round().byte().numpy(), np.uint8)

    def step(self, loss: Tensor) -> float:
        """Improve it; how strong the gradient was."""
        import torch

        (slope,) = torch.autograd.grad(loss, self._parts)
        self._parts.grad = slope
        self._adam.step()
        return float(slope.abs().max())


def _improve(classifier: Classifier, layer: str, channel: int, canvas: _Canvas, step: int) -> None:
    import torch

    chosen = choose_layer(classifier, layer)
    network = classifier.network
    with torch.enable_grad(), ExitStack() as stack:
        if step <= _LENIENT:
            stack.enter_context(_lenient(network))
        image = canvas.image()
        moved = _moved(image, canvas.generator)
        batch = canvas.normalised(moved).to(classifier.device.torch)
        maps = hear(network, chosen, batch)
        excitement = maps[0, channel].mean()
        fine = _detail(image).to(excitement.device)
        scale = excitement.detach().abs().clamp_min(1e-3)
        loss = -excitement / scale + _FINE * fine
        canvas.step(loss)


def _moved(image: Tensor, generator: Any) -> Tensor:
    """Turned, scaled and shifted a little, mirrored at its edges."""
    import torch

    turn, scale, across, down = (2 * torch.rand(4, generator=generator) - 1).tolist()
    size = 1 + _SCALE * scale
    cosine, sine = math.cos(_TURN * turn) * size, math.sin(_TURN * turn) * size
    shift = 2 * _MOVE
    matrix = torch.tensor([[cosine, -sine, shift * across], [sine, cosine, shift * down]])
    grid = torch.nn.functional.affine_grid(matrix[None], list(image.shape), align_corners=False)
    return torch.nn.functional.grid_sample(
        image, grid, padding_mode="reflection", align_corners=False
    )


def _detail(image: Tensor) -> Tensor:
    """How much of a picture is finer than two pixels: its mean distance from a blurred copy."""
    import torch

    blurred = torch.nn.functional.avg_pool2d(image, 3, stride=1, padding=1, count_include_pad=False)
    return (image - blurred).abs().mean() * 10


@contextmanager
def _lenient(network: nn.Module) -> Iterator[None]:
    """Let gradients pass where a rectifier says nothing, so that silent channels can be woken."""
    import torch
    from torch import nn

    def forward(self: nn.Module) -> Any:
        most = 6.0 if isinstance(self, nn.ReLU6) else math.inf

        def run(values: Tensor) -> Tensor:
            said = values.clamp(0, most)
            leaking = torch.nn.functional.leaky_relu(values, 0.1)
            return leaking + (said - leaking).detach()

        return run

    changed = [
        module
        for module in network.modules()
        if isinstance(module, nn.ReLU | nn.ReLU6) and "forward" not in vars(module)
    ]
    try:
        for module in changed:
            vars(module)["forward"] = forward(module)
        yield
    finally:
        for module in changed:
            vars(module).pop("forward", None)
