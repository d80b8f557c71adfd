"""A few steps of learning on a copy of the network, timed and compared with 32 bits."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from workbench.training.machine.clock import quickest
from workbench.training.machine.precision import Arithmetic
from workbench.training.recipe import LayoutName, PrecisionName
from workbench.training.seeds import generator
from workbench.training.strategies import Setting

# How far loss and gradient may be from what 32 bits give; two batches' gradients differ far more.
# bfloat16 comes to a cosine of 0.996 with learned weights and 0.93 to 0.95 with random ones. Whole
# trainings of learned weights end as those in 32 bits do; overflow and broken kernels fall far
# below.
LOSS_TOLERANCE = 0.02
LEAST_COSINE = 0.9
# Deep networks with random weights are more sensitive than that: EfficientNet's gradient in 32 bits
# turns by a cosine of 0.81 where pictures change by as much as bfloat16 rounds, and in bfloat16 by
# 0.88. Then what 32 bits make of such a change is the measure.
ROUNDING = 2.0**-8
_AT_WORST_COSINE = 0.5

_CPU_PICTURES = 8
_COMPILED_GAIN = 1.15


class Way(NamedTuple):
    """How to compute."""

    precision: PrecisionName
    layout: LayoutName


class Trial:
    """Steps of a network on made-up pictures; the network itself is left as it is.

    Args:
        setting: Of the run that is to begin.
        pictures: How many to step with; None: as many as tell ways apart.
    """

    def __init__(self, setting: Setting, pictures: int | None = None) -> None:
        self._device = setting.device.torch
        self._recipe = setting.recipe
        self.pictures = pictures or self.count(setting)
        self._network = copy.deepcopy(setting.network).requires_grad_(True).train()
        _leave_nothing_to_chance(self._network)
        self._start = {n: v.detach().clone() for n, v in self._network.state_dict().items()}
        self._inputs = made_up(self.pictures, setting.preprocessing.size).to(self._device)
        classes = len(setting.dataset.classes)
        self._targets = (torch.arange(self.pictures) % classes).to(self._device)
        self._plain: tuple[Tensor, Tensor] | None = None
        self._sensitive: tuple[float, float] | None = None

    @staticmethod
    def count(setting: Setting) -> int:
        """How many pictures a step is tried with: on a processor a few say enough."""
        size = setting.recipe.batch_size
        return min(size, _CPU_PICTURES) if setting.device.kind == "cpu" else size

    def timed(self, way: Way) -> tuple[float, bool]:
        """Seconds of a step, and whether its loss and gradients are sound; endless if it fails."""
        self._begin(way)
        plain = Arithmetic(way.precision, self._network, self._device)
        try:
            sound = self._is_sound(*self._step(plain))
            return quickest(lambda: self._step(plain), self._device), sound
        except (RuntimeError, MemoryError, ValueError):
            return float("inf"), False

    def faster_compiled(self, way: Way, seconds: float) -> bool:
        """Whether the compiled network is clearly faster than it takes so."""
        self._begin(way)
        try:
            made = Arithmetic(way.precision, self._network, self._device, compiled=True)
            if not self._is_sound(*self._step(made)):
                return False
            return quickest(lambda: self._step(made), self._device) * _COMPILED_GAIN < seconds
        except Exception:  # noqa: BLE001 - a compiler may fail in any way; then it is not used
            return False

    def fed(self, way: Way, batches: Iterable[Tensor]) -> Iterator[None]:
        """A step on each of some batches, which are normalised: float32 (N, 3, S, S)."""
        self._begin(way)
        arithmetic = Arithmetic(way.precision, self._network, self._device)
        for batch in batches:
            self._laid = batch.contiguous(memory_format=memory_format(way.layout))
            self._learn(arithmetic)
            yield

    def once(self) -> None:
        """One step as the recipe says. Raises RuntimeError or MemoryError where memory is short."""
        self._step(self._as_said())

    def repeats(self) -> bool:
        """Whether the same step gives the same bits twice."""
        first, again = (self._step(self._as_said()) for _ in range(2))
        return all(torch.equal(one, other) for one, other in zip(first, again, strict=True))

    def saved_bytes(self) -> int:
        """What a step holds between its forward and its backward pass, besides the weights."""
        own = {value.data_ptr() for value in self._network.parameters()}
        held: dict[int, int] = {}

        def note(tensor: Tensor) -> Tensor:
            storage = tensor.untyped_storage()
            if tensor.data_ptr() not in own:
                held[storage.data_ptr()] = storage.nbytes()
            return tensor

        arithmetic = self._as_said()
        with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
            arithmetic.logits(self._laid)
        return sum(held.values())

    def _as_said(self) -> Arithmetic:
        self._begin(Way(self._recipe.precision, self._recipe.layout))
        return Arithmetic(self._recipe.precision, self._network, self._device)

    def _begin(self, way: Way) -> None:
        self._network.load_state_dict(self._start)
        self._network.to(memory_format=memory_format(way.layout))
        self._laid = self._inputs.contiguous(memory_format=memory_format(way.layout))

    def _step(self, arithmetic: Arithmetic) -> tuple[Tensor, Tensor]:
        """Loss and gradient of one step."""
        loss = self._learn(arithmetic)
        scale = float(arithmetic.state().get("scale", torch.tensor(1.0)))
        found = [p.grad.flatten() for p in self._network.parameters() if p.grad is not None]
        # In 64 bits: millions of squares are to be added up.
        precise = torch.float32 if self._device.type == "mps" else torch.float64
        return loss.detach(), torch.cat(found).to(precise) / scale

    def _learn(self, arithmetic: Arithmetic) -> Tensor:
        self._network.zero_grad(set_to_none=True)
        torch.default_generator.manual_seed(0)
        with arithmetic.kernels():
            loss = F.cross_entropy(arithmetic.logits(self._laid), self._targets)
            arithmetic.backward(loss)
        return loss

    def _is_sound(self, loss: Tensor, gradient: Tensor) -> bool:
        if not (torch.isfinite(loss) and torch.isfinite(gradient).all()):
            return False
        if self._plain is None:
            self._plain = loss, gradient
        apart, cosine = self._apart(loss, gradient)
        if apart <= LOSS_TOLERANCE * (1 + float(self._plain[0])) and cosine >= LEAST_COSINE:
            return True
        most, least = self._sensitivity()
        return apart <= 2 * most and cosine >= max(_AT_WORST_COSINE, least - 0.05)

    def _apart(self, loss: Tensor, gradient: Tensor) -> tuple[float, float]:
        """From what 32 bits gave: the difference of the loss, the gradient's cosine."""
        assert self._plain is not None
        plain_loss, plain_gradient = self._plain
        cosine = torch.cosine_similarity(gradient, plain_gradient, dim=0)
        return float((loss - plain_loss).abs()), float(cosine)

    def _sensitivity(self) -> tuple[float, float]:
        """How far 32 bits move where the pictures change by as much as bfloat16 rounds."""
        if self._sensitive is None:
            laid = self._laid
            noise = torch.randn(laid.shape, generator=generator(2)).to(laid)
            self._laid = torch.addcmul(laid, laid, noise, value=ROUNDING)
            self._sensitive = self._apart(
                *self._step(Arithmetic("fp32", self._network, self._device))
            )
            self._laid = laid
        return self._sensitive


def _leave_nothing_to_chance(network: nn.Module) -> None:
    """Switch dropout off: in other digits it would drop something else."""
    for layer in network.modules():
        if isinstance(layer, nn.Dropout) or type(layer).__name__ == "StochasticDepth":
            layer.eval()


def made_up(pictures: int, size: int) -> Tensor:
    """Smooth noise, the same each time: float32 (pictures, 3, size, size), normalised."""
    coarse = torch.randn(pictures, 3, 8, 8, generator=generator(1))
    return F.interpolate(coarse, size=(size, size), mode="bilinear")


def memory_format(layout: LayoutName) -> torch.memory_format:
    """As torch calls it; "auto" is channels last."""
    return torch.contiguous_format if layout == "contiguous" else torch.channels_last
