"""What changes while a run learns: a module and its optimiser, one step at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import AdamW

from workbench.training.learning.epoch import Outcome
from workbench.training.learning.schedule import rate_factor
from workbench.training.lessons.batches import Batch
from workbench.training.seeds import seed_of

_LARGEST_GRADIENT = 5.0


class Group(NamedTuple):
    """Parts of a network that learn alike.

    Args:
        layers: The modules that hold its parameters, each for its own only.
        share: Their learning rate as a share of the highest.
        starts: The share of the run after which they begin to learn, 0 to 1. Until then they are
            frozen: no gradient, and batch normalisation keeps its statistics.
        still: Those of its batch norms that keep their statistics even while they learn.
    """

    layers: tuple[nn.Module, ...]
    share: float = 1.0
    starts: float = 0.0
    still: tuple[nn.Module, ...] = ()

    def at(self, share: float, starts: float = 0.0) -> Group:
        """The same layers at another rate."""
        return self._replace(share=share, starts=starts)

    def keeping_folded(self) -> Group:
        """The same layers, where they have learned already and some norms are folded away."""
        return self._replace(still=tuple(layer for layer in self.layers if _is_folded(layer)))

    def parameters(self) -> Iterator[nn.Parameter]:
        """What learns."""
        for layer in self.layers:
            yield from layer.parameters(recurse=False)

    def wake(self, done: float) -> None:
        """Let it learn, or freeze it, when this share of the run is done."""
        learns = self.share > 0 and done >= self.starts
        for layer in self.layers:
            layer.training = learns and layer not in self.still
        for parameter in self.parameters():
            parameter.requires_grad_(learns)


def _is_folded(layer: nn.Module) -> bool:
    """Whether a batch norm has no statistics of its own: they were folded into the convolution.

    Files converted for phones have such; statistics of batches would undo what was learned.
    """
    if not isinstance(layer, nn.modules.batchnorm._BatchNorm) or layer.running_var is None:  # noqa: SLF001
        return False
    assert layer.running_mean is not None
    return bool((layer.running_var == 1).all() and (layer.running_mean == 0).all())


def layers_of(module: nn.Module) -> tuple[nn.Module, ...]:
    """The modules in it that hold parameters of their own, from input to output."""
    return tuple(m for m in module.modules() if next(m.parameters(recurse=False), None) is not None)


class Pace(NamedTuple):
    """How a run learns.

    Args:
        learning_rate: The highest.
        steps: Of the whole run.
        epochs: Of the whole run.
        warm_up: Share of the run during which the rate rises.
        weight_decay: Of matrices and kernels; not of biases and norms.
        label_smoothing: 0 to 0.5.
        seed: Decides what is dropped out.
        class_weights: float32 (C,), or None where every picture counts the same.
    """

    learning_rate: float
    steps: int
    epochs: int
    warm_up: float
    weight_decay: float
    label_smoothing: float
    seed: int
    class_weights: Tensor | None = None


class Learner:
    """A module that learns, group by group.

    Args:
        module: Takes `Batch.inputs`, gives logits (N, C).
        groups: Every part of it that may ever learn.
        pace: How fast.
        device: Where the module is.
    """

    def __init__(
        self, module: nn.Module, groups: Sequence[Group], pace: Pace, device: torch.device
    ) -> None:
        self.module = module
        self.device = device
        self._groups = tuple(groups)
        self._pace = pace
        self.optimiser = AdamW(list(_parameter_groups(groups, pace.weight_decay)), lr=0.0)
        self.learning_rate = 0.0
        self._step = 0

    def enter(self, epoch: int, batch: int, batches: int) -> None:
        """Begin an epoch (from 1) of so many batches at a batch (from 0): wake who learns in it."""
        self._step = (epoch - 1) * batches + batch
        self.module.requires_grad_(False)
        self.module.train()
        for group in self._groups:
            group.wake((epoch - 1) / self._pace.epochs)

    def learn(self, batch: Batch) -> Outcome:
        """Make one step down the loss of a batch."""
        self._set_rate(self._step)
        _seed_dropout(seed_of(self._pace.seed, self._step, 1), self.device)
        logits = self.module(batch.inputs)
        loss = F.cross_entropy(
            logits,
            batch.targets,
            weight=self._pace.class_weights,
            label_smoothing=self._pace.label_smoothing,
        )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.module.parameters(), _LARGEST_GRADIENT)
        self.optimiser.step()
        self._step += 1
        return _outcome(logits.detach(), batch.targets, loss.detach())

    @torch.inference_mode()
    def judge(self, batch: Batch) -> Outcome:
        """Look at a batch without learning from it."""
        logits = self.module(batch.inputs)
        return _outcome(logits, batch.targets, F.cross_entropy(logits, batch.targets))

    def judging(self) -> None:
        """Switch to how pictures are judged: nothing dropped, statistics kept."""
        self.module.eval()

    def _set_rate(self, step: int) -> None:
        factor = rate_factor(step, self._pace.steps, self._pace.warm_up)
        self.learning_rate = self._pace.learning_rate * factor
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate * group["share"]


def _seed_dropout(seed: int, device: torch.device) -> None:
    """Let dropout and stochastic depth depend on the step, not on what came before it."""
    # Not torch.manual_seed: where there is no graphics card it remembers every call for one.
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)


def _outcome(logits: Tensor, targets: Tensor, mean_loss: Tensor) -> Outcome:
    return Outcome(mean_loss * len(targets), (logits.argmax(1) == targets).sum(), len(targets))


def _parameter_groups(groups: Iterable[Group], decay: float) -> Iterator[dict[str, object]]:
    for group in groups:
        parameters = list(group.parameters())
        kernels = [p for p in parameters if p.ndim > 1]
        others = [p for p in parameters if p.ndim <= 1]
        for members, weight_decay in ((kernels, decay), (others, 0.0)):
            if members:
                yield {"params": members, "weight_decay": weight_decay, "share": group.share}


def class_weights(labels: Sequence[int], classes: int) -> Tensor:
    """Weights that let every class count the same: float32 (C,), mean 1 over the pictures."""
    counts = torch.bincount(torch.tensor(labels), minlength=classes).clamp_min(1)
    return (len(labels) / (classes * counts)).float()
