"""What an attention network attended to, block by block, in one look.

The modules themselves give no probabilities away (fused kernels never form them): they are
computed again from what goes into each block, and their gradients from that of what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.looking import in_evaluation
from workbench.inspection.attributions.question import Question

if TYPE_CHECKING:
    from torch import Tensor, nn


class Attended(NamedTuple):
    """One block's attention; P tokens attend to each other, in W windows a picture.

    Args:
        attention: (N · W, heads, P, P), rows adding up to 1.
        slope: The score's derivative by it, of the same shape; None where not asked for.
        rows: Rows of the block's grid of places; 0 where the tokens begin with one of no place.
        columns: Columns of it.
        cut: From tokens (N, T) to windows (N · W, P).
        mend: The reverse.
    """

    attention: Tensor
    slope: Tensor | None
    rows: int
    columns: int
    cut: Callable[[Tensor], Tensor]
    mend: Callable[[Tensor], Tensor]


class Record(NamedTuple):
    """What went into an attention module, and what came out.

    Args:
        name: The module's dotted name.
        module: Itself.
        given: Its first input.
        output: Its first output.
        pictures: How many pictures were looked at.
    """

    name: str
    module: nn.Module
    given: Tensor
    output: Tensor
    pictures: int


class Recording(NamedTuple):
    """A look at all attention modules, from input to output.

    Args:
        logits: (N, C).
        records: One a module.
        slopes: The score's derivative by each output; empty where not asked for.
    """

    logits: Tensor
    records: tuple[Record, ...]
    slopes: tuple[Tensor, ...]


def record(question: Question, kinds: Container[str], gradient: bool) -> Recording:
    """Ask a network once and keep what its attention modules saw; it is returned as found.

    Args:
        question: What is asked.
        kinds: The class names of attention modules.
        gradient: Whether the score's derivatives are wanted.

    Raises:
        WorkbenchError: It has no such modules, or its answer is not a number.
    """
    import torch

    question.ask(question.batch[:1])  # refuses networks whose answer is not a number
    found = [(n, m) for n, m in question.network.named_modules() if type(m).__name__ in kinds]
    if not found:
        raise WorkbenchError("This network keeps no attention to read.", "Choose another method.")
    records: list[Record] = []
    before = torch.is_grad_enabled()
    pictures = len(question.batch)
    hooks = [
        module.register_forward_hook(_Recorder(name, records, gradient, pictures))
        for name, module in found
    ]
    try:
        torch.set_grad_enabled(False)
        with in_evaluation(question.network):
            logits = question.network(question.batch)
        slopes: tuple[Tensor, ...] = ()
        if gradient:
            torch.set_grad_enabled(True)
            score = (logits * question.weights(logits.detach())).sum()
            slopes = torch.autograd.grad(score, [one.output for one in records])
        return Recording(logits.detach(), tuple(records), slopes)
    finally:
        torch.set_grad_enabled(before)
        for hook in hooks:
            hook.remove()


class _Recorder:
    """A forward hook: the graph begins at the first module's output."""

    def __init__(self, name: str, records: list[Record], gradient: bool, pictures: int) -> None:
        self._name = name
        self._records = records
        self._gradient = gradient
        self._pictures = pictures

    def __call__(self, module: nn.Module, inputs: Any, output: Any) -> Any:
        import torch

        first = output[0] if isinstance(output, tuple) else output
        if self._gradient and not self._records:
            torch.set_grad_enabled(True)
            first = first.detach().requires_grad_(True)
        given = inputs[0].detach()
        self._records.append(Record(self._name, module, given, first, self._pictures))
        return (first, *output[1:]) if isinstance(output, tuple) else first
