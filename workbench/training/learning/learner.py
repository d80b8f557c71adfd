"""What changes while a run learns: a module and its optimiser, one batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from workbench.models.devices import let_go, out_of_memory
from workbench.models.halving import Halving
from workbench.training.learning.averaging import Average
from workbench.training.learning.epoch import Outcome
from workbench.training.learning.groups import Group, learning_norms
from workbench.training.learning.mistakes import slips
from workbench.training.learning.mixing import Pictures
from workbench.training.learning.optimisers import make_optimiser, set_pace
from workbench.training.learning.pace import Pace
from workbench.training.lessons.batches import Batch
from workbench.training.machine.precision import Arithmetic
from workbench.training.seeds import seed_dropout, seed_of


class Learner:
    """A module that learns, group by group.

    Args:
        module: Takes `Batch.inputs`, gives logits (N, C).
        groups: Every part of it that may ever learn.
        pace: How fast, and down what.
        device: Where the module is.
        arithmetic: In how many digits; None: 32 bits.
    """

    def __init__(
        self,
        module: nn.Module,
        groups: Sequence[Group],
        pace: Pace,
        device: torch.device,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self.module = module
        self.device = device
        self._arithmetic = arithmetic or Arithmetic("fp32", module, device)
        self.optimiser = make_optimiser(pace.optimiser, groups, pace.weight_decay)
        self.average = Average(module, pace.average) if pace.average else None
        self.learning_rate = 0.0
        self.pieces = 1
        self._halving = Halving()
        self._groups = tuple(groups)
        self._pace = pace
        self._epoch, self._batch, self._step = 1, 0, 0
        # What the gradients gathered since the last step are the sum over; None: there are none.
        self._mass: Tensor | None = None

    def enter(self, epoch: int, batch: int, woken: float = 0.0) -> None:
        """Begin an epoch (from 1) at a batch (from 0): wake who learns in it.

        Args:
            epoch: From 1.
            batch: From 0.
            woken: The share of the run that was done before it was made longer: whoever learned
                then goes on learning.
        """
        self._epoch, self._batch = epoch, batch
        # That of the step before: where the epoch is only to be judged, no other is made.
        self._set_pace(max(batch - 1, 0))
        self.module.requires_grad_(False)
        self.module.train()
        for group in self._groups:
            group.wake(max((epoch - 1) / self._pace.epochs, woken))

    def learn(self, batch: Batch) -> Outcome | None:
        """Learn from a batch, and step when enough are gathered; None where it holds no picture."""
        self._set_pace(self._batch)
        outcome = self._within_memory(batch) if len(batch.targets) else None
        self._batch += 1
        if self._batch % self._pace.accumulate == 0 or self._batch == self._pace.batches:
            self._step_down()
        return outcome

    def forget(self) -> None:
        """Let go of gradients gathered so far, whole or half."""
        self.optimiser.zero_grad(set_to_none=True)
        self._mass = None

    @torch.inference_mode()
    def judge(self, batch: Batch) -> Outcome | None:
        """Look at a batch without learning from it; None where it holds no picture."""
        if not len(batch.targets):
            return None
        logits = torch.cat(self._halving.of(batch.inputs, self._answer))  # type: ignore[arg-type]
        log_shares, said = logits.float().log_softmax(1), logits.argmax(1)
        loss = F.nll_loss(log_shares, batch.targets, reduction="sum")
        right = (said == batch.targets).sum()
        wrong = slips(log_shares, said, batch.targets)
        return Outcome(loss, right, len(batch.targets), wrong)

    def _answer(self, inputs: Tensor) -> Tensor:
        """What it says where it is judged: logits (N, C)."""
        if self.average is None:
            said: Tensor = self.module(inputs)
            return said
        return functional_call(self.module, self.average.state, (inputs,))  # type: ignore[no-any-return]

    def judging(self) -> None:
        """Switch to how pictures are judged: nothing dropped, statistics kept."""
        self.module.eval()

    @property
    def whole(self) -> bool:
        """Whether its state is all that was learned, with no part of it elsewhere."""
        return True

    def judged_state(self) -> dict[str, Tensor]:
        """The weights that are judged and kept: the average, where there is one."""
        return self.module.state_dict() if self.average is None else self.average.state

    def state(self) -> dict[str, Tensor]:
        """Everything it needs to go on, by name; tensors it still uses."""
        tensors = above("module.", self.module.state_dict())
        for index, moments in self.optimiser.state_dict()["state"].items():
            tensors |= above(f"optimiser.{index}.", moments)
        if self.average is not None:
            tensors |= above("average.", self.average.state)
        tensors |= above("scaler.", self._arithmetic.state())
        if self._mass is not None:
            tensors |= {f"gradient.{name}": grad for name, grad in self._gradients()}
            tensors["mass"] = self._mass
        return tensors

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Go back to a state. Raises KeyError or RuntimeError where it is of another network."""
        self.module.load_state_dict(below("module.", tensors))
        self._load_moments(below("optimiser.", tensors))
        if self.average is not None:
            self.average.load(below("average.", tensors))
        self.forget()
        self._arithmetic.load(below("scaler.", tensors))
        if "mass" in tensors:
            self._mass = tensors["mass"].to(self.device)
        parameters = dict(self.module.named_parameters())
        for name, gradient in below("gradient.", tensors).items():
            # In the parameter's own layout, so that sums are made in the same order.
            parameters[name].grad = torch.empty_like(parameters[name]).copy_(gradient).detach()

    def _load_moments(self, moments: dict[str, Tensor]) -> None:
        state: dict[int, dict[str, Tensor]] = {}
        owners = [p for group in self.optimiser.param_groups for p in group["params"]]
        for name, value in moments.items():
            index, _, kind = name.partition(".")
            owner = owners[int(index)]
            # In the parameter's own layout: fused optimisers go through both side by side.
            laid = torch.empty_like(owner).copy_(value).detach() if value.ndim else value
            state.setdefault(int(index), {})[kind] = laid
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": state, "param_groups": groups})

    def _within_memory(self, batch: Batch) -> Outcome:
        """Gather; where memory does not hold a batch at once, in ever smaller pieces."""
        while True:
            try:
                with self._arithmetic.kernels():
                    return self._gather(batch)
            except (RuntimeError, MemoryError) as error:
                # Of a single picture norms that learn have no statistics.
                least = 2 if learning_norms(self.module) else 1
                if not out_of_memory(error) or len(batch.targets) < 2 * least * self.pieces:
                    raise
            # Not in the handler: there the error still holds the tensors of the failed attempt.
            # Gradients may be half added up; this one step does without the batches before.
            self.forget()
            self.pieces *= 2
            let_go()

    def _gather(self, batch: Batch) -> Outcome:
        """Add a batch's gradient to those gathered, in as many pieces as memory asks for."""
        number = (self._epoch - 1) * self._pace.batches + self._batch
        inputs, shares = self._mixed(batch, number)
        losses, masses, right = [], [], []
        for piece, rows in enumerate(_slices(len(inputs), self.pieces)):
            seed_dropout(seed_of(self._pace.seed, number, 1, piece), self.device)
            loss, mass, hits = self._loss(inputs[rows], shares[rows], batch.targets[rows])
            self._arithmetic.backward(loss)
            losses.append(loss.detach())
            masses.append(mass)
            right.append(hits)
        mass = torch.stack(masses).sum()
        self._mass = mass if self._mass is None else self._mass + mass
        seen = len(inputs)
        return Outcome(torch.stack(losses).sum() / mass * seen, torch.stack(right).sum(), seen)

    def _loss(self, inputs: Tensor, shares: Tensor, targets: Tensor) -> tuple[Tensor, ...]:
        """The loss of some pictures, what it is the sum over, and how many were right."""
        logits = self._arithmetic.logits(inputs)
        loss, mass = self._pace.criterion(logits, shares)
        return loss, mass, _right(logits.detach(), targets)

    def _mixed(self, batch: Batch, number: int) -> Pictures:
        """What is learned from a batch: its inputs, and the classes that each shows a share of."""
        return self._pace.mixing(batch.inputs, self._shares(batch.targets), number)

    def _shares(self, targets: Tensor) -> Tensor:
        return F.one_hot(targets, self._pace.classes).float()

    def _step_down(self) -> None:
        """Step down the mean of the gradients gathered."""
        if self._mass is None:
            return
        self._arithmetic.unscale(self.optimiser)
        gradients = [gradient for _, gradient in self._gradients()]
        scale = 1 / self._mass
        if self._pace.gradient_limit:
            norm = nn.utils.get_total_norm(gradients) * scale
            scale = scale * (self._pace.gradient_limit / (norm + 1e-6)).clamp(max=1.0)
        torch._foreach_mul_(gradients, scale)
        moved = self._arithmetic.step(self.optimiser)
        self.forget()
        if self.average is not None and moved:
            self.average.follow(self.module, self._step + 1)

    def _set_pace(self, batch: int) -> None:
        pace = self._pace
        self._step = (self._epoch - 1) * pace.steps_an_epoch + batch // pace.accumulate
        moment = pace.schedule(self._step, pace.epochs * pace.steps_an_epoch, pace.warm_up)
        self.learning_rate = pace.learning_rate * moment.rate
        set_pace(self.optimiser, self.learning_rate, moment.momentum)

    def _gradients(self) -> Iterator[tuple[str, Tensor]]:
        for name, parameter in self.module.named_parameters():
            if parameter.grad is not None:
                yield name, parameter.grad


def below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Those whose names begin with a prefix, without it."""
    found = tensors.items()
    return {name.removeprefix(prefix): value for name, value in found if name.startswith(prefix)}


def above(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same with a prefix before each name."""
    return {f"{prefix}{name}": value for name, value in tensors.items()}


def _slices(count: int, pieces: int) -> Iterator[slice]:
    """So many pieces, nearly equal, none of them empty."""
    pieces = min(pieces, count)
    for piece in range(pieces):
        yield slice(piece * count // pieces, (piece + 1) * count // pieces)


def _right(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits.argmax(1) == targets).sum()
