"""A few steps of learning from pictures that are varied in either place, timed."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec
import numpy as np
import torch
from torch import Tensor

from workbench.training.lessons.ahead import ahead, most_threads, picture_threads
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.preview import room_for
from workbench.training.lessons.varying import Varying
from workbench.training.machine.clock import IN_STRIDE, in_a_row
from workbench.training.recipe import AugmentOn
from workbench.training.strategies import Setting
from workbench.training.trials.trial import Trial, Way

_STEPS = 20


class InputTrial:
    """Steps with made-up pictures to vary, threads and device at work together as in a run.

    Args:
        setting: Of the run that is to begin.
        trial: Whose network steps.
        way: How it computes.
    """

    def __init__(self, setting: Setting, trial: Trial, way: Way) -> None:
        self._setting = setting
        self._trial = trial
        self._way = way
        side = room_for(setting.preprocessing, setting.recipe).size
        self._square = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)

    def timed(self, place: AugmentOn) -> float:
        """Seconds of a step, the wait for its pictures included; endless if it fails."""
        device = self._setting.device.torch
        with (
            picture_threads(most_threads(device)) as threads,
            closing(self._batches(place, threads)) as batches,
        ):
            try:
                return in_a_row(self._trial.fed(self._way, batches), device)
            except (RuntimeError, MemoryError, ValueError):
                return float("inf")

    def _batches(self, place: AugmentOn, threads: ThreadPoolExecutor) -> Generator[Tensor]:
        """As `PictureLessons` makes them, without the reading."""
        recipe = msgspec.structs.replace(self._setting.recipe, augment_on=place)
        preprocessing, placed = self._setting.preprocessing, Placing(self._setting.device.torch)
        varying = Varying(recipe, preprocessing.size, placed)
        parts = [range(self._trial.pictures)] * (IN_STRIDE + _STEPS)
        for found in ahead(threads, parts, lambda at: varying.early(1, at, self._square)):
            squares = placed(torch.from_numpy(np.stack(found)))
            yield preprocessing.on_device(varying.late(1, range(len(found)), squares))
