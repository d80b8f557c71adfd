"""What the student learns to repeat: the teacher's maps at several depths, its feature, its answer.

Hints in the middle carry more than the answer alone (FitNets, Romero et al. 2015); the answer is
matched softly (Hinton et al. 2015). Teacher features are standardised channel by channel, so that
each depth and each channel weighs the same.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from workbench.models.networks import head_of

# torchvision names a block "features.3", "layer1.0" or "trunk_output.block1": two parts at most.
BLOCK_DEPTH = 2
# What a network that takes any size is looked into at.
USUAL_PX = 64


class Seen(NamedTuple):
    """What a network made of a batch: maps (n, c, h, w) by layer, feature (n, d), logits (n, k)."""

    maps: list[Tensor]
    feature: Tensor
    logits: Tensor


class Standard(NamedTuple):
    """Mean and standard deviation of each channel: both (channels,), the latter above zero."""

    mean: Tensor
    deviation: Tensor


class Hint(NamedTuple):
    """What one layer of the student is to tell of one layer of the teacher, place by place.

    Args:
        taught: The teacher's layer.
        own: The student's.
        weight: How much it counts.
        halves: Whether it tells how far each channel rises above its mean and falls below it,
            apart (`halves`), rather than its value.
    """

    taught: str
    own: str
    weight: float = 1.0
    halves: bool = False


class Sight(NamedTuple):
    """How a network is shown pictures of 0 to 1.

    Args:
        mean: Subtracted from each channel.
        std: Each channel is divided by it.
        size_px: The height and width it is shown them at; None for as they come.
    """

    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    size_px: int | None = None

    @property
    def side_px(self) -> int:
        """A height and width that the network takes."""
        return self.size_px or USUAL_PX


class Tapped(nn.Module):
    """A network that tells its maps at chosen layers and what its last layer sees.

    Takes pictures (n, 3, h, w) of 0 to 1, which it scales and normalises itself.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, network: nn.Module, layers: Iterable[str], sight: Sight) -> None:
        super().__init__()
        self.network = network
        self.size_px = sight.size_px
        self.register_buffer("mean", torch.tensor(sight.mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer(
            "deviation", torch.tensor(sight.std).view(1, 3, 1, 1), persistent=False
        )
        self._layers = tuple(layers)
        self._maps: dict[str, Tensor] = {}
        self._feature: list[Tensor] = []
        for name in dict.fromkeys(self._layers):
            network.get_submodule(name).register_forward_hook(partial(self._keep_map, name))
        head_of(network)[1].register_forward_pre_hook(self._keep_feature)

    def forward(self, pictures: Tensor) -> Seen:
        """Run the network on pictures of 0 to 1."""
        self._maps.clear()
        self._feature.clear()
        logits = self.network(self.normalised(pictures))
        seen = Seen([self._maps[name] for name in self._layers], self._feature[0], logits)
        self._maps.clear()
        self._feature.clear()
        return seen

    def normalised(self, pictures: Tensor) -> Tensor:
        """Scale and normalise pictures of 0 to 1 as the network wants them."""
        if self.size_px not in (None, pictures.shape[-1]):
            shape = (self.size_px, self.size_px)
            pictures = functional.interpolate(pictures, shape, mode="bilinear", antialias=True)
        return (pictures - self.mean) / self.deviation

    def _keep_map(self, name: str, layer: nn.Module, inputs: object, output: Tensor) -> None:
        self._maps[name] = output

    def _keep_feature(self, layer: nn.Module, inputs: tuple[Tensor]) -> None:
        # A last layer that is a convolution (SqueezeNet's) sees a map: its mean stands for it.
        self._feature.append(inputs[0].mean((2, 3)) if inputs[0].ndim == 4 else inputs[0])


def depths(network: nn.Module, size_px: int = USUAL_PX) -> dict[int, tuple[str, int]]:
    """Find where a network has finished each resolution: stride -> (layer, channels).

    Strides are rounded to powers of 2, so that networks that lose a border meet those that do not.

    The last block whose output (1, c, h, w) has a stride stands for it; layers inside blocks do
    not count. A vision transformer has none (the lone map of its patches is where it begins, not
    what it found); its feature and logits are matched all the same.
    """
    found: dict[int, tuple[str, int]] = {}

    def note(name: str, output: object) -> None:
        if not isinstance(output, Tensor) or output.ndim != 4:
            return
        _, channels, height, width = output.shape
        if height == width > 1:
            found[2 ** round(math.log2(size_px / width))] = (name, channels)

    blocks = (n for n, _ in network.named_modules() if 0 < len(n.split(".")) <= BLOCK_DEPTH)
    _listen(network, blocks, note, size_px)
    places = {stride: place for stride, place in found.items() if stride >= 4}
    return places if len(places) > 1 else {}


def channels(network: nn.Module, layers: Iterable[str], size_px: int = USUAL_PX) -> dict[str, int]:
    """How many channels the maps of these layers have, by name."""
    found: dict[str, int] = {}

    def note(name: str, output: object) -> None:
        assert isinstance(output, Tensor)
        found[name] = output.shape[1]

    _listen(network, set(layers), note, size_px)
    return found


def _listen(
    network: nn.Module, layers: Iterable[str], note: Callable[[str, object], None], size_px: int
) -> None:
    """Hear what layers say of an empty picture; the network is left as it was."""
    hooks = [
        network.get_submodule(name).register_forward_hook(
            lambda _layer, _inputs, output, name=name: note(name, output)
        )
        for name in layers
    ]
    learning = network.training
    try:
        with torch.no_grad():
            network.eval()(torch.zeros(1, 3, size_px, size_px, device=_device_of(network)))
    finally:
        network.train(learning)
        for hook in hooks:
            hook.remove()


def _device_of(network: nn.Module) -> torch.device:
    return next(network.parameters()).device


class Matching(nn.Module):
    """The student with its adapters; its forward pass is the loss, which makes it easy to spread.

    Each adapter is a linear map (a 1x1 convolution) from the student's channels to the teacher's.

    Args:
        student: Tapped at each hint's own layer.
        hints: What its layers are to tell of.
        widths: For each hint the channels of its own layer, and of the teacher's.
        feature: Numbers that the last layers see: the student's, the teacher's.
    """

    def __init__(
        self,
        student: Tapped,
        hints: Sequence[Hint],
        widths: Sequence[tuple[int, int]],
        feature: tuple[int, int],
    ) -> None:
        super().__init__()
        self.student = student
        self.hints = tuple(hints)
        self.adapters = nn.ModuleList(
            nn.Conv2d(own, 2 * taught if hint.halves else taught, 1)
            for hint, (own, taught) in zip(hints, widths, strict=True)
        )
        self.feature_adapter = nn.Linear(*feature)

    def forward(
        self, pictures: Tensor, maps: list[Tensor], feature: Tensor, logits: Tensor
    ) -> Tensor:
        """Return figures (hints + 3,): the loss of each hint, of the feature, of the answer.

        The last one is no loss: the share of pictures on which both give the same answer.

        `maps` and `feature` are the teacher's, standardised; `logits` are as the teacher said.
        """
        seen = self.student(pictures)
        parts = [
            functional.mse_loss(
                adapter(own), fitted(halves(taught) if hint.halves else taught, own)
            )
            for hint, adapter, own, taught in zip(
                self.hints, self.adapters, seen.maps, maps, strict=True
            )
        ]
        parts.append(functional.mse_loss(self.feature_adapter(seen.feature), feature))
        parts.append(divergence(seen.logits, logits))
        alike = (seen.logits.argmax(1) == logits.argmax(1)).float().mean()
        return torch.stack([*parts, alike.detach()])


def divergence(student: Tensor, teacher: Tensor) -> Tensor:
    """Return the mean Kullback-Leibler divergence of answers (n, k) from the teacher's: scalar."""
    own, taught = functional.log_softmax(student, -1), functional.log_softmax(teacher, -1)
    return functional.kl_div(own, taught, reduction="batchmean", log_target=True)


def halves(values: Tensor) -> Tensor:
    """How far standardised channels rise above 0, then how far they fall below: (n, 2 c, h, w).

    Averaged over places they tell a channel's mean and its spread: what kind of texture there is.
    """
    return torch.cat([values.relu(), (-values).relu()], 1)


def fitted(taught: Tensor, own: Tensor) -> Tensor:
    """Bring a teacher's map to the height and width of the student's."""
    if taught.shape[-2:] == own.shape[-2:]:
        return taught
    return functional.adaptive_avg_pool2d(taught, (own.shape[-2], own.shape[-1]))


def standard_of(values: list[Tensor]) -> Standard:
    """Measure channels over batches of (n, c) or (n, c, h, w).

    A channel that hardly ever answers counts as if it varied by a third of what channels do on
    average: divided by its own tiny deviation, its rare answers would drown all others.
    """
    rows = torch.cat([v.float().transpose(0, 1).flatten(1) for v in values], 1)
    deviation = rows.std(1)
    return Standard(rows.mean(1), deviation.clamp_min(deviation.mean() / 3))


def standardised(values: Tensor, standard: Standard) -> Tensor:
    """Subtract the mean and divide by the deviation, channel by channel: float32, same shape."""
    shape = (1, -1, *(1,) * (values.ndim - 2))
    return (values.float() - standard.mean.view(shape)) / standard.deviation.view(shape)
