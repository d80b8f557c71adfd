"""Learning in fewer digits: close to 32 bits, and to the bit the same again."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from workbench.core.errors import WorkbenchError
from workbench.models.networks import build
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import Pace
from workbench.training.lessons.batches import Batch
from workbench.training.machine.depthwise import has_depthwise
from workbench.training.machine.precision import Arithmetic, refuse_impossible
from workbench.training.recipe import OptimiserName
from workbench.training.seeds import generator

CPU = torch.device("cpu")
PACE = Pace(1e-2, epochs=2, batches=4, classes=3)


def small() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3),
        nn.ReLU(),
        nn.Conv2d(8, 8, 5, stride=2, padding=2, groups=8),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 3),
    )


def gradients(name: str, module: nn.Module, pictures: Tensor) -> Tensor:
    arithmetic = Arithmetic(name, module, CPU)  # type: ignore[arg-type]
    with arithmetic.forward():
        logits = module(pictures)
    arithmetic.backward(logits.float().square().mean())
    found = torch.cat([p.grad.flatten() for p in module.parameters() if p.grad is not None])
    module.zero_grad()
    return found


@pytest.mark.parametrize(("name", "rounds"), [("tf32", True), ("fp32", False)])
def test_whether_a_card_rounds_factors_is_put_back_and_torchs_compiler_can_read_it(
    name: str, rounds: bool
) -> None:
    before = torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32
    arithmetic = Arithmetic(name, small(), torch.device("cuda"))  # type: ignore[arg-type]
    with arithmetic.kernels():
        assert torch.backends.cuda.matmul.allow_tf32 is rounds
        assert torch.backends.cudnn.allow_tf32 is rounds
    assert (torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32) == before


def test_gradients_in_16_bits_point_where_those_in_32_do() -> None:
    pictures = torch.rand(4, 3, 24, 24, generator=generator(1))
    module = small()
    plain, short = (gradients(name, module, pictures) for name in ("fp32", "bf16"))
    assert has_depthwise(module)
    assert short.dtype == torch.float32
    assert not torch.equal(plain, short)
    assert torch.cosine_similarity(plain, short, dim=0) > 0.999


@pytest.mark.parametrize("name", ["bf16", "fp16"])
def test_a_learner_put_back_goes_on_to_the_bit(name: str) -> None:
    batches = [
        Batch(torch.rand(4, 3, 24, 24, generator=generator(k)), torch.tensor([0, 1, 2, 0]))
        for k in range(4)
    ]

    def learner() -> Learner:
        module = small()
        arithmetic = Arithmetic(name, module, CPU)  # type: ignore[arg-type]
        made = Learner(module, (Group(layers_of(module)),), PACE, CPU, arithmetic)
        made.enter(1, 0)
        return made

    unbroken, before, after = learner(), learner(), learner()
    for batch in batches:
        unbroken.learn(batch)
    for batch in batches[:2]:
        before.learn(batch)
    after.load({name: value.clone() for name, value in before.state().items()})
    after.enter(1, 2)
    for batch in batches[2:]:
        after.learn(batch)
    assert all(torch.equal(value, after.state()[n]) for n, value in unbroken.state().items())


@pytest.mark.parametrize("optimiser", ["adamw", "adam", "sgd"])
def test_a_step_that_overflows_changes_nothing_and_lowers_the_scale(
    optimiser: OptimiserName, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Memory that is not set may hold anything: here, nothing that could be learned with.
    monkeypatch.setattr(torch, "empty_like", lambda like: torch.full_like(like, torch.nan))
    module = small()
    arithmetic = Arithmetic("fp16", module, CPU)
    start = arithmetic.state()["scale"]
    pace = PACE._replace(optimiser=optimiser)
    learner = Learner(module, (Group(layers_of(module)),), pace, CPU, arithmetic)
    learner.enter(1, 0)
    before = [p.detach().clone() for p in module.parameters()]
    learner.learn(Batch(torch.full((2, 3, 24, 24), 1e30), torch.tensor([0, 1])))
    assert all(torch.equal(a, b) for a, b in zip(before, module.parameters(), strict=True))
    assert arithmetic.state()["scale"] < start
    learner.learn(Batch(torch.rand(2, 3, 24, 24), torch.tensor([0, 1])))
    after = list(module.parameters())
    assert all(p.isfinite().all() for p in after)
    assert not torch.equal(before[0], after[0])


def test_the_first_step_of_a_large_batch_is_not_lost_in_16_bits() -> None:
    module = small()
    arithmetic = Arithmetic("fp16", module, CPU)
    start = arithmetic.state()["scale"]
    learner = Learner(module, (Group(layers_of(module)),), PACE, CPU, arithmetic)
    learner.enter(1, 0)
    learner.learn(Batch(torch.rand(256, 3, 24, 24), torch.zeros(256, dtype=torch.long)))
    assert arithmetic.state()["scale"] == start


def test_a_precision_that_a_device_lacks_is_refused_in_words() -> None:
    with pytest.raises(WorkbenchError, match="fp16") as refused:
        refuse_impossible("fp16", CPU)
    assert "bf16" in refused.value.hint
    refuse_impossible("auto", CPU)


def test_the_network_itself_is_left_as_it_was() -> None:
    network = build("mobilenet_v3_small", 2, seed=0)
    arithmetic = Arithmetic("bf16", network, CPU)
    network.eval()
    pictures = torch.rand(1, 3, 32, 32)
    before = network(pictures)
    with arithmetic.forward(), torch.no_grad():
        network(pictures)
    assert torch.equal(network(pictures), before)


@pytest.mark.parametrize("largest", [1.0, float("inf")])
def test_a_step_says_whether_the_weights_moved(largest: float) -> None:
    module = nn.Linear(2, 1)
    arithmetic = Arithmetic("fp16", module, CPU)
    optimiser = torch.optim.SGD(module.parameters(), lr=0.1)
    before = module.weight.detach().clone()
    arithmetic.backward((module(torch.ones(1, 2)) * largest).sum())
    arithmetic.unscale(optimiser)
    moved = arithmetic.step(optimiser)
    assert moved is not torch.equal(before, module.weight)
    assert moved is (largest == 1.0)
