"""The student in the making: its matching, optimiser and running average, saved as one file."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn
from torch.optim import AdamW

from workbench.core.errors import WorkbenchError
from workbench.core.files import write_whole
from workbench.models.tensor_files import save_tensors
from workbench.training.distillation.matching import Matching, Standard
from workbench.training.distillation.plan import Plan


class Learner:
    """All that changes while a student learns.

    Args:
        matching: The student with its adapters, on its device.
        standards: How the teacher's maps and feature are standardised; none until measured.
        plan: Rates and decays.
    """

    def __init__(self, matching: Matching, plan: Plan) -> None:
        self.matching = matching
        self.standards: list[Standard] = []
        self.step = 0
        # Of the epoch that is not judged yet, by step: the loss, and the share of views seen alike.
        self.course: list[tuple[float, float]] = []
        self.optimiser = AdamW(_groups(matching, plan.weight_decay), lr=0.0, betas=(0.9, 0.99))
        self.average = _bare_copy(matching.student.network).requires_grad_(False)

    def learn(self, loss: Tensor, rate: float, decay: float) -> None:
        """Make one step down the loss and let the average follow."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.matching.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        self._follow(min(decay, (1 + self.step) / (10 + self.step)))

    @torch.no_grad()
    def _follow(self, decay: float) -> None:
        """Move the running average (Polyak) towards the student: weights and norm statistics."""
        student = self.matching.student.network.state_dict()
        for name, value in self.average.state_dict().items():
            if value.is_floating_point():
                value.lerp_(student[name], 1 - decay)
            else:
                value.copy_(student[name])

    def save(self, path: Path) -> None:
        """Write everything whole to one safetensors file."""
        tensors = {f"matching.{k}": v for k, v in self.matching.state_dict().items()}
        tensors |= {f"average.{k}": v for k, v in self.average.state_dict().items()}
        for index, standard in enumerate(self.standards):
            tensors |= {f"mean.{index}": standard.mean, f"deviation.{index}": standard.deviation}
        for index, moments in self.optimiser.state_dict()["state"].items():
            tensors |= {f"moment.{index}.{name}": value for name, value in moments.items()}
        tensors["step"] = torch.tensor(self.step)
        tensors["course"] = torch.tensor(self.course, dtype=torch.float64)
        packed = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
        write_whole(path, lambda part: save_tensors(packed, part, {}))

    def load(self, saved: bytes) -> None:
        """Go back to what `save` wrote.

        Raises:
            WorkbenchError: It is damaged, or belongs to another student.
        """
        try:
            tensors = load(saved)
            self.step = int(tensors["step"])
            # Earlier versions did not write it.
            course = tensors.get("course", torch.empty(0, 2))
            self.course = [(loss, alike) for loss, alike in course.tolist()]
            self.matching.load_state_dict(_under("matching.", tensors))
            self.average.load_state_dict(_under("average.", tensors))
        except (SafetensorError, RuntimeError, KeyError) as error:
            raise WorkbenchError(
                "The checkpoint is damaged, or that of another student.",
                "Start anew in another folder.",
            ) from error
        device = next(self.matching.parameters()).device
        means, deviations = _under("mean.", tensors), _under("deviation.", tensors)
        self.standards = [
            Standard(means[str(i)].to(device), deviations[str(i)].to(device))
            for i in range(len(means))
        ]
        self._load_moments(_under("moment.", tensors))

    def _load_moments(self, moments: Mapping[str, Tensor]) -> None:
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in moments.items():
            index, moment = name.split(".", 1)
            state.setdefault(int(index), {})[moment] = value
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": state, "param_groups": groups})


def _bare_copy(network: nn.Module) -> nn.Module:
    """Copy a network without the hooks that listen to it: they would hold on to all they hear."""
    bare = copy.deepcopy(network)
    for layer in bare.modules():
        layer._forward_hooks.clear()  # noqa: SLF001 - torch has no public way
        layer._forward_pre_hooks.clear()  # noqa: SLF001
    return bare


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors whose names begin with a prefix, without it."""
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _groups(matching: Matching, decay: float) -> list[dict[str, object]]:
    """Part the parameters into those that decay (matrices, kernels) and those that do not."""
    heavy = [p for p in matching.parameters() if p.ndim > 1]
    light = [p for p in matching.parameters() if p.ndim <= 1]
    return [{"params": heavy, "weight_decay": decay}, {"params": light, "weight_decay": 0.0}]
