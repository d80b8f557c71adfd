"""Pixel methods against their papers, each written another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.inspection.attributions.test_causal import TRIED, shortened
from tests.inspection.attributions.test_families import agrees, picture, subject_of
from tests.inspection.classifiers import CLASSES, classifier
from workbench.inspection.attributions.attributing import attribute_all
from workbench.inspection.attributions.gradients.pixels import UNACCOUNTED
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.preprocessing import Preprocessing

WANTED = CLASSES.index("crack")
SIDE = 32


def slope(model: Classifier, batch: Tensor) -> Tensor:
    batch = batch.clone().requires_grad_(True)
    return torch.autograd.grad(model.network(batch)[:, WANTED].sum(), batch)[0].double()


def score(model: Classifier, batch: Tensor) -> Tensor:
    with torch.inference_mode():
        return model.network(batch)[:, WANTED].double()


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "swin_t", "vit_b_16"])
def test_integrated_gradients_add_up_to_the_change_of_the_score(name):
    model = shortened(name)
    one = subject_of(TRIED[name][0])
    (found,) = attribute_all(model, [one], "crack", "integrated", steps=64)
    both = score(model, torch.stack([one.tensor, torch.zeros_like(one.tensor)]))
    change = float(both[0] - both[1])
    assert found.evidence.sum() == pytest.approx(
        change, abs=0.03 * float(np.abs(found.evidence).sum())
    )


def test_integrated_gradients_are_the_integral_along_the_way():
    model = classifier("resnet18", SIDE, seed=3)
    (found,) = attribute_all(model, [subject_of(SIDE)], "crack", "integrated", steps=50)
    way = torch.linspace(0.5 / 100, 1 - 0.5 / 100, 100)[:, None, None, None]
    mean = slope(model, picture(SIDE)[None] * way).mean(0)  # Sundararajan 2017, equation 3
    assert agrees(found.evidence, (mean * picture(SIDE)).sum(0).numpy())


def test_smooth_gradients_are_the_mean_over_noisy_copies():
    model = classifier("mobilenet_v3_small", SIDE, seed=3)
    one = subject_of(SIDE)
    (found,) = attribute_all(model, [one], "crack", "smoothgrad", samples=3, noise=0.1)
    breadth = 0.1 * float(one.tensor.max() - one.tensor.min())
    noisy = [
        one.tensor
        + breadth * torch.randn(3, SIDE, SIDE, generator=torch.Generator().manual_seed(s))
        for s in range(3)
    ]
    expected = slope(model, torch.stack(noisy)).mean(0).abs().sum(0)  # Smilkov 2017, section 3
    assert agrees(found.evidence, expected.numpy())


class Guided(torch.autograd.Function):
    """A ReLU that hands back only what speaks for the score (Springenberg 2015, figure 1)."""

    @staticmethod
    def forward(ctx, values):
        ctx.save_for_backward(values)
        return values.clamp(min=0)

    @staticmethod
    def backward(ctx, slopes):
        return slopes.clamp(min=0) * (ctx.saved_tensors[0] > 0)


class GuidedReLU(nn.Module):
    def forward(self, values: Tensor) -> Tensor:
        return Guided.apply(values)


GUIDED = {
    "resnet18": SIDE,
    "resnext50_32x4d": SIDE,
    "densenet121": SIDE,
    "mnasnet0_5": SIDE,
    "vgg11": SIDE,
    "alexnet": 64,
    "squeezenet1_1": SIDE,
    "timm:test_resnet": SIDE,
}
"""A small network of each family it is offered for, with the side of its squares."""


@pytest.mark.parametrize("name", GUIDED)
def test_guided_backpropagation_passes_only_what_speaks_for_the_score(name):
    if name.startswith("timm"):
        pytest.importorskip("timm")
    side = GUIDED[name]
    model = classifier(name, side, seed=3)
    (found,) = attribute_all(model, [subject_of(side)], "crack", "guided")
    for module_name, module in list(model.network.named_modules()):
        if isinstance(module, nn.ReLU):
            model.network.set_submodule(module_name, GuidedReLU())
    assert agrees(found.evidence, slope(model, picture(side)[None])[0].sum(0).numpy())
    assert np.abs(found.evidence).sum() > 0


def test_occlusion_is_the_fall_of_the_score_under_each_square():
    model = classifier("mobilenet_v3_small", SIDE, seed=3)
    one = subject_of(SIDE)
    (found,) = attribute_all(model, [one], "crack", "occlusion", patch=0.25)
    total, times = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    whole = float(score(model, one.tensor[None]))
    for row in range(0, SIDE - 7, 4):
        for column in range(0, SIDE - 7, 4):
            covered = one.tensor.clone()
            covered[:, row : row + 8, column : column + 8] = 0
            fall = whole - float(score(model, covered[None]))
            total[row : row + 8, column : column + 8] += fall
            times[row : row + 8, column : column + 8] += 1
    assert agrees(found.evidence, total / times)


@pytest.mark.parametrize(
    "name", ["resnet18", "vgg11", "densenet121", "mnasnet0_5", "alexnet", "timm:test_resnet"]
)
def test_deeplift_accounts_for_the_change_of_the_score(name):
    if name.startswith("timm"):
        pytest.importorskip("timm")
    side = 64 if name == "alexnet" else SIDE
    model = classifier(name, side, seed=3)
    one = subject_of(side)
    (found,) = attribute_all(model, [one], "crack", "deeplift")
    both = score(model, torch.stack([one.tensor, torch.zeros_like(one.tensor)]))
    assert found.evidence.sum() == pytest.approx(
        float(both[0] - both[1]), rel=UNACCOUNTED, abs=1e-4
    )


class Plain(nn.Module):
    """Two convolutions with a rectifier after each, and a last layer."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, padding=1, stride=2)
        self.first, self.second = nn.ReLU(), nn.ReLU()
        self.fc = nn.Linear(8, len(CLASSES))

    def forward(self, batch: Tensor) -> Tensor:
        seen = self.second(self.two(self.first(self.one(batch))))
        answer: Tensor = self.fc(seen.mean((2, 3)))
        return answer


def rescaled(network: Plain, one: Tensor, nothing: Tensor) -> Tensor:
    """Contributions by the rescale rule, layer by layer from the last (Shrikumar 2017, 3.5.2).

    A rectifier hands on its multiplier times the change of what it says over that of what it is
    told; what is linear hands it on by its weights, transposed.
    """
    with torch.no_grad():
        told_one = network.one(torch.stack([one, nothing]))
        told_two = network.two(told_one.clamp(min=0))
        places = told_two[0, 0].numel()
        multiplier = (network.fc.weight[WANTED] / places)[None, :, None, None]
        multiplier = multiplier * rescale(told_two)
        multiplier = nn.functional.conv_transpose2d(
            multiplier, network.two.weight, stride=2, padding=1, output_padding=1
        )
        multiplier = multiplier * rescale(told_one)
        multiplier = nn.functional.conv_transpose2d(multiplier, network.one.weight, padding=1)
        return multiplier[0] * (one - nothing)


def rescale(told: Tensor) -> Tensor:
    """The change of a rectifier's answer over that of what it is told: (1, C, h, w)."""
    said = told.clamp(min=0)
    return ((said[0] - said[1]) / (told[0] - told[1]))[None]


def test_deeplift_is_the_rescale_rule_written_by_hand():
    torch.manual_seed(3)
    network = Plain().eval().requires_grad_(False)
    wanted = Preprocessing(size=SIDE, mean=(0, 0, 0), std=(1, 1, 1))
    model = Classifier(network, BACKBONES.get("resnet18"), CLASSES, wanted)
    one = subject_of(SIDE)
    (found,) = attribute_all(model, [one], "crack", "deeplift")
    expected = rescaled(network, one.tensor, torch.zeros_like(one.tensor)).sum(0).numpy()
    likeness = np.corrcoef(found.evidence.ravel(), expected.ravel())[0, 1]
    assert likeness >= 0.999
    # Where a rectifier changes its mind, the rule differs from gradient times picture.
    plain = (slope(model, one.tensor[None])[0] * one.tensor).sum(0).numpy()
    assert np.corrcoef(plain.ravel(), expected.ravel())[0, 1] < 0.999


def test_a_network_beyond_the_rules_of_deeplift_is_refused_not_drawn_wrongly():
    from workbench.core.errors import WorkbenchError

    model = classifier("resnet18", SIDE, seed=3)
    model.network.get_submodule("layer1.0").bn1 = nn.Sequential(nn.BatchNorm2d(64), nn.Hardswish())
    model.network.eval()
    with pytest.raises(WorkbenchError, match="cannot account"):
        attribute_all(model, [subject_of(SIDE)], "crack", "deeplift")
