"""Everything a distillation depends on, as a frozen value; JSON both ways."""

from __future__ import annotations

import math

import msgspec

from workbench.training.distillation.views import ViewOptions


class Phase(msgspec.Struct, frozen=True):
    """A stretch of the schedule: so many views, at this height and width in pixels."""

    views: int
    size_px: int


class Plan(msgspec.Struct, frozen=True):
    """How long, how large, how fast, and what counts.

    Args:
        phases: What is shown; small views first are cheap, large ones last are what is used.
        batch: Views in one step, on each machine.
        learning_rate: The highest; it rises over `warmup` of the steps, then falls as a cosine.
        weight_decay: Of matrices and kernels; not of biases and norms.
        map_weight: Of the maps' mean squared errors (each standardised), summed over hints, each
            with its own weight.
        feature_weight: Of the pooled feature's.
        answer_weight: Of the divergence of the answers.
        average: The decay of the running average of the weights, a step.
        seed: Decides every view; with one thread layout it decides the weights to the bit.
        compiled: Let torch.compile join the student's small steps: slower to start, then faster.
        checkpoint_seconds: The least time between two checkpoints.
    """

    phases: tuple[Phase, ...]
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    warmup: float = 0.04
    map_weight: float = 1.0
    feature_weight: float = 2.0
    answer_weight: float = 0.5
    average: float = 0.998
    seed: int = 0
    compiled: bool = False
    checkpoint_seconds: float = 180.0
    views: ViewOptions = ViewOptions()

    @property
    def steps(self) -> int:
        """How many steps there are in all."""
        return sum(self._steps_of(phase) for phase in self.phases)

    def size_at(self, step: int) -> int:
        """Return the views' height and width in pixels at a step."""
        for phase in self.phases:
            step -= self._steps_of(phase)
            if step < 0:
                return phase.size_px
        return self.phases[-1].size_px

    def rate_at(self, step: int) -> float:
        """Return the learning rate at a step (cosine, Loshchilov & Hutter 2017)."""
        done = step / max(self.steps, 1)
        if done < self.warmup:
            return self.learning_rate * (step + 1) / (self.warmup * self.steps + 1)
        left = (done - self.warmup) / (1 - self.warmup)
        return self.learning_rate * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * min(left, 1.0))))

    def _steps_of(self, phase: Phase) -> int:
        return math.ceil(phase.views / self.batch)
