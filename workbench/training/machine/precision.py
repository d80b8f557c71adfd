"""In how many digits a network computes while it learns; its weights are always float32.

Micikevicius et al. 2018 (half precision with a scaled loss), Kalamkar et al. 2019 (bfloat16).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.amp import GradScaler

from workbench.core.errors import WorkbenchError
from workbench.training.machine.depthwise import FastDepthwise, has_depthwise
from workbench.training.recipe import PrecisionName

_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def precisions(device: torch.device) -> tuple[PrecisionName, ...]:
    """What can be tried on a device, the plainest first."""
    if device.type == "cuda":
        bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        return ("fp32", "tf32", "bf16", "fp16") if bf16 else ("fp32", "fp16")
    return ("fp32", "bf16") if device.type == "cpu" else ("fp32",)


def refuse_impossible(name: PrecisionName, device: torch.device) -> None:
    """Raise WorkbenchError where a device cannot compute so."""
    if name not in ("auto", *precisions(device)):
        raise WorkbenchError(
            f"This device cannot learn with the precision “{name}”.",
            f"Choose auto, or one of {', '.join(precisions(device))}.",
        )


class Arithmetic:
    """How a module computes.

    Args:
        name: "auto" is as "fp32".
        module: What learns.
        device: Where it is.
        compiled: Whether it is compiled first, for learning only.
    """

    def __init__(
        self,
        name: PrecisionName,
        module: nn.Module,
        device: torch.device,
        compiled: bool = False,
    ) -> None:
        self._name = name
        self._device = device
        self._module = cast(nn.Module, torch.compile(module)) if compiled else module
        uneven = device.type == "cpu" and name == "bf16" and not compiled
        self._depthwise = uneven and has_depthwise(module)
        # Losses are summed over pictures: for 256 of them this is torch's 2**16 for a mean.
        self._scaler = GradScaler(device.type, init_scale=2.0**8) if name == "fp16" else None

    def logits(self, *inputs: object) -> Tensor:
        """What the module says while it learns: float32 (N, C)."""
        with self.forward():
            said: Tensor = self._module(*inputs).float()
        return said

    @contextmanager
    def forward(self) -> Iterator[None]:
        """Round a forward pass while learning."""
        with ExitStack() as stack:
            if self._name in _TYPES:
                stack.enter_context(torch.autocast(self._device.type, _TYPES[self._name]))
            if self._depthwise:
                stack.enter_context(FastDepthwise())
            yield

    @contextmanager
    def kernels(self) -> Iterator[None]:
        """Round forward and backward pass: whether a graphics card may round factors to TF32."""
        if self._device.type != "cuda" or self._name not in ("fp32", "tf32"):
            yield
            return
        # Torch's compiler still reads these older switches, and fails where the newer ones are set.
        cudnn: Any = torch.backends.cudnn
        before = torch.get_float32_matmul_precision(), cudnn.allow_tf32
        rounded = self._name == "tf32"
        torch.set_float32_matmul_precision("high" if rounded else "highest")
        cudnn.allow_tf32 = rounded
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(before[0])
            cudnn.allow_tf32 = before[1]

    def backward(self, loss: Tensor) -> None:
        """Add the gradients of a loss; scaled up where they would else vanish in 16 bits."""
        scaled = loss if self._scaler is None else self._scaler.scale(loss)
        scaled.backward()  # type: ignore[no-untyped-call]

    def unscale(self, optimiser: torch.optim.Optimizer) -> None:
        """Take the scale out of the gradients, before they are limited."""
        if self._scaler is not None:
            self._scaler.unscale_(optimiser)

    def step(self, optimiser: torch.optim.Optimizer) -> bool:
        """Step, but not where a scaled gradient overflowed: then the scale is lowered instead.

        Returns:
            Whether the weights moved.
        """
        if self._scaler is None:
            optimiser.step()
            return True
        before = self._scaler.get_scale()
        self._scaler.step(optimiser)
        self._scaler.update()
        return self._scaler.get_scale() >= before

    def state(self) -> dict[str, Tensor]:
        """What a checkpoint must hold of it."""
        if self._scaler is None:
            return {}
        state = self._scaler.state_dict()
        return {name: torch.tensor(state[name]) for name in ("scale", "_growth_tracker")}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Go back to a state. Raises KeyError where there is none."""
        if self._scaler is not None:
            state = self._scaler.state_dict()
            state["scale"] = float(tensors["scale"])
            state["_growth_tracker"] = int(tensors["_growth_tracker"])
            self._scaler.load_state_dict(state)
