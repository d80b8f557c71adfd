"""What the student learns to repeat: the teacher's maps at several depths, its feature, its answer.

Hints in the middle carry more than the answer alone (FitNets, Romero et al. 2015); the answer is
matched softly (Hinton et al. 2015).
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from workbench.models.layers import to_maps
from workbench.models.networks import head_of
from workbench.models.parts import Layer
from workbench.training.distillation.comparison import (
    Standard,
    divergence,
    fitted,
    halves,
    standardised,
)
from workbench.training.distillation.depths import USUAL_PX
from workbench.training.distillation.plan import DistillationPlan


class Seen(NamedTuple):
    """What a network made of a batch: maps (n, c, h, w) by layer, feature (n, d), logits (n, k)."""

    maps: list[Tensor]
    feature: Tensor
    logits: Tensor


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

    def __init__(self, network: nn.Module, layers: Iterable[Layer], sight: Sight) -> None:
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
        for layer in dict.fromkeys(self._layers):
            network.get_submodule(layer.name).register_forward_hook(partial(self._keep_map, layer))
        head_of(network)[1].register_forward_pre_hook(self._keep_feature)

    def forward(self, pictures: Tensor) -> Seen:
        """Run the network on pictures of 0 to 1."""
        self._maps.clear()
        self._feature.clear()
        logits = self.network(self.normalised(pictures))
        seen = Seen([self._maps[layer.name] for layer in self._layers], self._feature[0], logits)
        self._maps.clear()
        self._feature.clear()
        return seen

    def normalised(self, pictures: Tensor) -> Tensor:
        """Scale and normalise pictures of 0 to 1 as the network wants them."""
        if self.size_px not in (None, pictures.shape[-1]):
            shape = (self.size_px, self.size_px)
            pictures = functional.interpolate(pictures, shape, mode="bilinear", antialias=True)
        return (pictures - self.mean) / self.deviation

    def _keep_map(self, layer: Layer, module: nn.Module, inputs: object, output: Tensor) -> None:
        self._maps[layer.name] = to_maps(layer, output)

    def _keep_feature(self, layer: nn.Module, inputs: tuple[Tensor]) -> None:
        # A last layer that is a convolution (SqueezeNet's) sees a map: its mean stands for it.
        self._feature.append(inputs[0].mean((2, 3)) if inputs[0].ndim == 4 else inputs[0])


class Matching(nn.Module):
    """The student with its adapters; its forward pass is the loss, which makes it easy to spread.

    Each adapter is a linear map (a 1x1 convolution) from the student's channels to the teacher's.
    How the teacher's channels are standardised is part of its state.

    Args:
        student: Tapped at each hint's own layer.
        hints: What its layers are to tell of.
        widths: For each hint the channels of its own layer, and of the teacher's.
        feature: Numbers that the last layers see: the student's, the teacher's.
        plan: What counts how much, and how softly answers are compared.
    """

    weights: Tensor

    def __init__(
        self,
        student: Tapped,
        hints: Sequence[Hint],
        widths: Sequence[tuple[int, int]],
        feature: tuple[int, int],
        plan: DistillationPlan,
    ) -> None:
        super().__init__()
        self.student = student
        self.hints = tuple(hints)
        self.adapters = nn.ModuleList(
            nn.Conv2d(own, 2 * taught if hint.halves else taught, 1)
            for hint, (own, taught) in zip(hints, widths, strict=True)
        )
        self.feature_adapter = nn.Linear(*feature)
        self._temperature = plan.temperature
        maps = [plan.map_weight * hint.weight for hint in hints]
        weights = torch.tensor([*maps, plan.feature_weight, plan.answer_weight])
        self.register_buffer("weights", weights, persistent=False)
        for index, channels in enumerate([*(taught for _, taught in widths), feature[1]]):
            self.register_buffer(f"mean_{index}", torch.zeros(channels))
            self.register_buffer(f"deviation_{index}", torch.ones(channels))

    def standardise_by(self, standards: Iterable[Standard]) -> None:
        """Take up how the teacher's channels vary: its maps by hint, then its feature."""
        for index, standard in enumerate(standards):
            self.get_buffer(f"mean_{index}").copy_(standard.mean)
            self.get_buffer(f"deviation_{index}").copy_(standard.deviation)

    def forward(self, pictures: Tensor, taught: Seen) -> Tensor:
        """Return the loss, and the share of pictures on which both give the same answer: (2,)."""
        seen = self.student(pictures)
        loss = (self.parts(seen, taught) * self.weights).sum()
        alike = (seen.logits.argmax(1) == taught.logits.argmax(1)).float().mean()
        return torch.stack([loss, alike.detach()])

    def parts(self, seen: Seen, taught: Seen) -> Tensor:
        """Return the loss of each hint, of the feature and of the answer, unweighted."""
        maps = [standardised(values, self._standard(i)) for i, values in enumerate(taught.maps)]
        parts = [
            functional.mse_loss(adapter(own).float(), fitted(halves(m) if hint.halves else m, own))
            for hint, adapter, own, m in zip(
                self.hints, self.adapters, seen.maps, maps, strict=True
            )
        ]
        feature = standardised(taught.feature, self._standard(len(maps)))
        parts.append(functional.mse_loss(self.feature_adapter(seen.feature).float(), feature))
        parts.append(divergence(seen.logits, taught.logits, self._temperature))
        return torch.stack(parts)

    def _standard(self, index: int) -> Standard:
        return Standard(self.get_buffer(f"mean_{index}"), self.get_buffer(f"deviation_{index}"))
