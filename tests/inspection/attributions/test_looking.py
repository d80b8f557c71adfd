from __future__ import annotations

import pytest
import torch
from torch import nn

from tests.inspection.classifiers import CLASSES, classifier
from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.aims import aim_at
from workbench.inspection.attributions.looking import look


class Counted(nn.Module):
    """Counts how often it is run, and how often gradients come back through it."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = self.returns = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        if x.requires_grad:
            x.register_hook(self._count)
        return x * 2

    def _count(self, _gradient: torch.Tensor) -> None:
        self.returns += 1


def _batch(count: int = 2, size: int = 64) -> torch.Tensor:
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(1))


def _state(network: nn.Module) -> list[object]:
    return [
        [m.training for m in network.modules()],
        [p.requires_grad for p in network.parameters()],
        [None if p.grad is None else p.grad.clone() for p in network.parameters()],
        [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in network.modules()],
        [b.clone() for b in network.buffers()],
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and torch.equal(one, other)
    if isinstance(one, list):
        return isinstance(other, list) and all(map(_same, one, other))
    return one == other


@pytest.mark.parametrize("learning", [True, False])
def test_a_network_is_returned_as_it_was_found(learning):
    network = classifier().network
    network.train(learning).requires_grad_(learning)
    network.get_submodule("layer2").eval()
    next(network.parameters()).grad = torch.ones_like(next(network.parameters()))
    before = _state(network)
    look(network, network.get_submodule("layer4"), _batch(), aim_at(None, CLASSES))
    assert _same(before, _state(network))
    assert torch.is_grad_enabled()


def test_it_is_returned_as_found_after_an_error_too():
    network = classifier().network.train()
    before = _state(network)
    with pytest.raises(RuntimeError):
        look(network, network.get_submodule("layer4"), torch.ones(1, 1, 8, 8), lambda x: x)
    assert _same(before, _state(network))
    assert torch.is_grad_enabled()


def test_nothing_is_propagated_back_beyond_the_layer():
    early, late = Counted(), Counted()
    network = nn.Sequential(early, nn.Conv2d(3, 4, 3), late, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    look(network, network[1], _batch(), lambda logits: torch.ones_like(logits))
    assert (early.runs, early.returns) == (1, 0)
    assert (late.runs, late.returns) == (1, 1)


def test_a_frozen_network_can_be_looked_at():
    network = classifier().network.requires_grad_(False)
    seen = look(network, network.get_submodule("layer3"), _batch(), aim_at("good", CLASSES))
    assert seen.gradient is not None
    assert seen.gradient.shape == seen.activation.shape


def test_layers_that_work_in_place_do_not_spoil_what_is_kept():
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    )
    batch = _batch()
    seen = look(network, network[0], batch, lambda logits: torch.ones_like(logits))
    assert torch.allclose(seen.activation, network[0](batch))
    assert seen.activation.min() < 0


def test_a_layer_that_takes_no_part_is_said_in_words():
    network = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
    with pytest.raises(WorkbenchError, match="no part"):
        look(network, nn.ReLU(), torch.ones(1, 3, 2, 2), lambda logits: logits)


def test_a_network_that_came_to_harm_is_said_in_words():
    network = classifier().network
    with torch.no_grad():
        network.get_submodule("fc").weight.fill_(float("nan"))
    with pytest.raises(WorkbenchError, match="not numbers"):
        look(network, network.get_submodule("layer4"), _batch(), aim_at(None, CLASSES))


def test_an_aim_is_one_class_the_predicted_or_the_runner_up():
    logits = torch.tensor([[0.0, 3.0, 1.0], [5.0, 1.0, 2.0]])
    places = {
        target: aim_at(target, CLASSES)(logits).argmax(1).tolist()
        for target in (None, "predicted", "runner-up", "stain")
    }
    assert places == {None: [1, 0], "predicted": [1, 0], "runner-up": [2, 2], "stain": [2, 2]}


def test_a_class_the_model_lacks_is_refused_with_those_it_has():
    with pytest.raises(WorkbenchError, match="dent") as caught:
        aim_at("dent", CLASSES)
    assert "crack" in caught.value.hint
