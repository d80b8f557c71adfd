"""A few looks of a frozen body, timed and compared with what it sees in 32 bits."""

from __future__ import annotations

import torch
from torch import Tensor

from workbench.models.catalogue import BACKBONES
from workbench.models.networks import body_features
from workbench.training.lessons.looking import at_once
from workbench.training.machine.clock import quickest
from workbench.training.machine.precision import Arithmetic
from workbench.training.strategies import Setting
from workbench.training.trials.trial import Way, made_up

# How far what is seen may be from what 32 bits see, as a share of its length. bfloat16 comes to
# 0.01 for SqueezeNet and 0.05 for MobileNetV2; a broken kernel to far more.
FARTHEST = 0.1
_CPU_PICTURES = 4
_MEASURED_SECONDS = 0.05  # looking itself takes a few seconds only


class LookTrial:
    """Looks at made-up pictures; the network is put in evaluation mode, and else left as it is.

    Args:
        setting: Of the run that is to begin.
    """

    def __init__(self, setting: Setting) -> None:
        self._device = setting.device.torch
        self._network = setting.network.eval()
        size = setting.preprocessing.size
        on_card = at_once(setting.device, BACKBONES.get(setting.recipe.backbone), size)
        self.pictures = _CPU_PICTURES if setting.device.kind == "cpu" else on_card
        made = made_up(self.pictures, size)
        self._inputs = made.to(self._device, memory_format=torch.channels_last)
        self._plain: Tensor | None = None

    def timed(self, way: Way) -> tuple[float, bool]:
        """Seconds of a look at all of them, and whether what is seen is sound."""
        arithmetic = Arithmetic(way.precision, self._network, self._device)
        try:
            sound = self._is_sound(self._look(arithmetic))
            return quickest(lambda: self._look(arithmetic), self._device, _MEASURED_SECONDS), sound
        except (RuntimeError, MemoryError):
            return float("inf"), False

    @torch.inference_mode()
    def _look(self, arithmetic: Arithmetic) -> Tensor:
        with arithmetic.kernels(), arithmetic.forward():
            return body_features(self._network, self._inputs).float()

    def _is_sound(self, seen: Tensor) -> bool:
        if not torch.isfinite(seen).all():
            return False
        if self._plain is None:
            self._plain = seen
        apart = (seen - self._plain).norm(dim=1)
        return bool((apart <= FARTHEST * self._plain.norm(dim=1) + 1e-6).all())
