"""What is compared between teacher and student, and how it is scaled."""

import pytest
import torch
from torch import nn
from torchvision.models import get_model

from tests.training.distillation.small import PLAN, SIGHT, Small, small_pair
from workbench.models.catalogue import BACKBONES
from workbench.models.networks import blank
from workbench.models.parts import Layer
from workbench.training.distillation.comparison import (
    Moments,
    divergence,
    fitted,
    halves,
    standardised,
)
from workbench.training.distillation.depths import blocks, depths
from workbench.training.distillation.matching import Hint, Sight, Tapped
from workbench.training.distillation.pairing import make_matching


def test_the_last_block_of_every_resolution_stands_for_it():
    assert depths(Small(6)) == {4: "features.1", 8: "features"}


def test_looking_for_depths_leaves_the_network_as_it_was():
    network = Small(6).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    depths(network)
    assert network.training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert not any(layer._forward_hooks for layer in network.modules())


TEACHERS = ("vit_b_16", "swin_t", "swin_v2_t", "maxvit_t", "resnet18", "convnext_tiny", "vgg11")
OF_TIMM = ("timm:vit_tiny_patch16_224", "timm:swin_tiny_patch4_window7_224")


def shapes_of(name, size=None):
    """A network without values, and how it is shown pictures."""
    size = size or BACKBONES.get(name).size
    return blank(name, 3, size=size).to("meta"), Sight(size_px=size)


@pytest.mark.parametrize("student", ["mobilenet_v3_small", "vit_b_32", "swin_t"])
@pytest.mark.parametrize("teacher", [*TEACHERS, *OF_TIMM])
def test_every_family_teaches_every_other_at_several_depths(teacher, student):
    if teacher in OF_TIMM:
        pytest.importorskip("timm")
    (large, taught), (small, own) = shapes_of(teacher), shapes_of(student)
    _, matching = make_matching(large, small, PLAN, (taught, own))
    assert len(matching.hints) >= 3
    assert len({hint.taught for hint in matching.hints}) == len(matching.hints)
    assert len({hint.own for hint in matching.hints}) == len(matching.hints)


def test_a_network_of_one_resolution_is_as_deep_as_it_has_gone_through_its_blocks():
    block = "encoder.layers.encoder_layer_{}".format
    ends = {4: block(2), 8: block(5), 16: block(8), 32: block(10)}
    assert depths(shapes_of("vit_b_16")[0], 224) == ends


def test_a_cube_is_laid_out_as_what_comes_after_it():
    swin, convolutional = blocks(shapes_of("swin_t")[0], 384), blocks(shapes_of("vgg11")[0], 64)
    assert swin["features.1"] == (Layer("features.1", "features.1", kind="maps_last"), 96, 96)
    assert convolutional["features.0"].layer.kind == "maps"


class Tokens(nn.Module):
    """Patches of 4 pixels behind a class token, through five blocks, then an answer."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, 4)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(8, 2, 8) for _ in range(5))
        self.head = nn.Linear(8, 10)

    def forward(self, pictures):
        places = self.patches(pictures).flatten(2).transpose(1, 2)
        tokens = torch.cat([torch.zeros_like(places[:, :1]), places], 1)
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(tokens[:, 0])


class Last(Small):
    """Maps whose channels come last."""

    def __init__(self, width):
        super().__init__(width)
        for place, stage in enumerate(self.features):
            self.features[place] = nn.Sequential(Turned(0, 3, 1, 2), stage, Turned(0, 2, 3, 1))

    def forward(self, pictures):
        return self.head(self.features(pictures.permute(0, 2, 3, 1)).mean((1, 2)))


class Turned(nn.Module):
    """Its input, its axes in another order."""

    def __init__(self, *axes):
        super().__init__()
        self.axes = axes

    def forward(self, values):
        return values.permute(*self.axes)


@pytest.mark.parametrize("student", [Tokens, lambda: Last(6), lambda: Small(6)])
@pytest.mark.parametrize("teacher", [Tokens, lambda: Last(12), lambda: Small(12)])
def test_learning_brings_the_maps_nearer(teacher, student):
    torch.manual_seed(0)
    taught, matching = make_matching(teacher(), student(), PLAN, (SIGHT, SIGHT))
    matching.student.eval()
    views = torch.rand(4, 3, 32, 32)
    seen = taught(views)

    def apart():
        return matching.parts(matching.student(views), seen)[: len(matching.hints)].sum()

    before = apart()
    before.backward()
    torch.optim.SGD(matching.parameters(), lr=1e-3).step()
    assert len(matching.hints) >= 2
    assert apart() < before
    # The student's own layers are taught, and not the adapters alone.
    assert any(value.grad is not None for value in matching.student.parameters())


def test_tokens_are_told_at_their_places():
    network = Tokens()
    network.blocks = nn.ModuleList(nn.Identity() for _ in range(5))
    seen = Tapped(network, [blocks(network, 32)["blocks.3"].layer], SIGHT)
    views = torch.zeros(1, 3, 32, 32)
    views[..., 8:12, 20:24] = 1.0
    (found,) = seen(views).maps
    away = (found - found[..., :1, :1]).abs().sum(1)[0]
    assert away.nonzero().tolist() == [[2, 5]]


@pytest.mark.parametrize(
    ("name", "size", "depths"),
    [("vit_b_32", 224, 4), ("inception_v3", 299, 4), ("resnet18", 100, 4)],
)
def test_a_network_is_looked_into_at_its_own_size_and_on_its_own_device(name, size, depths):
    teacher = blank(name, 3, size=size).to("meta")
    student = blank("mobilenet_v3_small", 3).to("meta")
    _, matching = make_matching(teacher, student, PLAN, (Sight(size_px=size), Sight(size_px=224)))
    assert len(matching.hints) == depths


def test_a_last_layer_that_is_a_convolution_sees_the_mean_of_its_map():
    network = get_model("squeezenet1_1", weights=None)
    layer = Layer("features", "features")
    seen = Tapped(network.eval(), [layer], Sight())(torch.rand(2, 3, 64, 64))
    assert torch.allclose(seen.feature, seen.maps[0].mean((2, 3)), atol=1e-6)


def test_a_network_is_shown_pictures_at_its_own_size():
    sizes = []
    network = Small(4)
    network.register_forward_pre_hook(lambda _module, inputs: sizes.append(inputs[0].shape[-2:]))
    Tapped(network, [], Sight(size_px=24))(torch.rand(2, 3, 32, 32))
    assert sizes == [(24, 24)]


def standard_of(batches):
    moments = Moments()
    for values in batches:
        moments.add(values)
    return moments.standard()


def test_standardised_channels_have_mean_zero_and_deviation_one():
    values = torch.randn(64, 3, 5, 5) * torch.tensor([1.0, 2.0, 1.5]).view(1, 3, 1, 1) + 4
    result = standardised(values, standard_of([values[:32], values[32:]]))
    assert torch.allclose(result.mean((0, 2, 3)), torch.zeros(3), atol=1e-4)
    assert torch.allclose(result.std((0, 2, 3)), torch.ones(3), atol=1e-3)


def test_a_channel_that_hardly_ever_answers_does_not_drown_the_others():
    values = torch.randn(100, 3)
    values[:, 2] = 0.0
    values[0, 2] = 0.01
    assert standardised(values, standard_of([values]))[:, 2].abs().max() < 0.1


def test_equal_answers_do_not_diverge():
    answer = torch.randn(4, 10)
    assert divergence(answer, answer).item() == pytest.approx(0.0, abs=1e-6)
    assert divergence(answer, torch.randn(4, 10)) > 0


def test_softened_answers_pull_as_hard_as_sharp_ones_and_tell_more_of_the_rest():
    teacher = torch.tensor([[8.0, 2.0, 0.0]])

    def pull(temperature):
        student = torch.zeros(1, 3, requires_grad=True)
        divergence(student, teacher, temperature).backward()
        return student.grad[0]

    sharp, soft = pull(1.0), pull(4.0)
    assert 0.5 < soft.norm() / sharp.norm() < 3
    assert (sharp[1] - sharp[2]).abs() < 0.01
    assert soft[1] < soft[2] - 0.2


def test_a_larger_map_is_averaged_down_to_the_students():
    taught = torch.arange(16.0).view(1, 1, 4, 4)
    assert torch.equal(fitted(taught, torch.zeros(1, 5, 2, 2))[0, 0, 0], torch.tensor([2.5, 4.5]))


def test_the_loss_has_a_part_for_every_depth_the_feature_and_the_answer():
    teacher, matching = small_pair()
    views = torch.rand(4, 3, 32, 32)
    seen = teacher(views)
    parts = matching.parts(matching.student(views), seen)
    assert parts.shape == (4,)
    loss, alike = matching(views, seen)
    assert torch.isclose(loss, (parts * matching.weights).sum())
    assert 0 <= alike <= 1
    assert [m.shape[1] for m in seen.maps] == [12, 24]
    assert seen.feature.shape == (4, 24)


def test_halves_tell_mean_and_spread_apart():
    flat, wavy = torch.zeros(1, 1, 4, 4), torch.tensor([1.0, -1.0]).repeat(8).view(1, 1, 4, 4)
    assert halves(flat).mean((2, 3)).tolist() == [[0.0, 0.0]]
    assert halves(wavy).mean((2, 3)).tolist() == [[0.5, 0.5]]
    assert torch.equal(halves(wavy)[:, :1] - halves(wavy)[:, 1:], wavy)


def test_one_layer_may_tell_of_several_in_any_order():
    hints = (
        Hint("features.2", "features.0", 0.5),
        Hint("features.0", "features.0", halves=True),
        Hint("features.1", "features.2"),
    )
    teacher, matching = make_matching(Small(12), Small(6), PLAN, hints=hints)
    assert [a.weight.shape[:2] for a in matching.adapters] == [(24, 6), (24, 6), (12, 12)]
    views = torch.rand(4, 3, 32, 32)
    seen = teacher(views)
    assert [m.shape[1:] for m in seen.maps] == [(24, 4, 4), (12, 8, 8), (12, 8, 8)]
    assert matching.parts(matching.student(views), seen).shape == (5,)
