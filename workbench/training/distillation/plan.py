"""What a distillation shows, and what of it counts, as a frozen value; JSON both ways."""

from __future__ import annotations

import math

import msgspec

from workbench.training.distillation.views import ViewOptions


class Phase(msgspec.Struct, frozen=True):
    """A stretch of the schedule: so many views, at this height and width in pixels."""

    views: int
    size_px: int


class DistillationPlan(msgspec.Struct, frozen=True):
    """How long, how large, and what counts.

    Args:
        phases: What is shown; small views first are cheap, large ones last are what is used.
        batch: Views in one step, in each process.
        map_weight: Of the maps' mean squared errors (each standardised), summed over hints, each
            with its own weight.
        feature_weight: Of the pooled feature's.
        answer_weight: Of the divergence of the answers.
        temperature: How far answers are softened before they are compared.
        seed: Decides every view.
        views: How hard they are cropped and changed.
    """

    phases: tuple[Phase, ...]
    batch: int = 64
    map_weight: float = 1.0
    feature_weight: float = 2.0
    answer_weight: float = 0.5
    temperature: float = 4.0
    seed: int = 0
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

    def _steps_of(self, phase: Phase) -> int:
        return math.ceil(phase.views / self.batch)
