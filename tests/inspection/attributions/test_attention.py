"""Rollout and gradient-weighted attention against their papers, with whole matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tests.inspection.attributions.test_families import agrees, picture, subject_of
from tests.inspection.classifiers import CLASSES, classifier, small_maxvit
from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attributing import attribute_all
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier

Floats = NDArray[np.float64]
WANTED = CLASSES.index("crack")


class Kept(nn.Module):
    """Vision transformer's attention written out, so that its probabilities can be kept."""

    def __init__(self, module: nn.MultiheadAttention, kept: list[Tensor]) -> None:
        super().__init__()
        self.module, self.kept = module, kept

    def forward(self, x: Tensor, *_others: Tensor, **_options: object) -> tuple[Tensor, None]:
        count, tokens, width = x.shape
        heads = self.module.num_heads
        q, k, v = (
            part.reshape(count, tokens, heads, width // heads).transpose(1, 2)
            for part in (x @ self.module.in_proj_weight.T + self.module.in_proj_bias).chunk(3, -1)
        )
        attention = torch.softmax(q @ k.transpose(2, 3) / (width // heads) ** 0.5, -1)
        attention.requires_grad_(True)
        self.kept.append(attention)
        mixed = (attention @ v).transpose(1, 2).reshape(count, tokens, width)
        return self.module.out_proj(mixed), None


class KeptOfTimm(nn.Module):
    """The same of timm's attention."""

    def __init__(self, module: nn.Module, kept: list[Tensor]) -> None:
        super().__init__()
        self.module, self.kept = module, kept

    def forward(self, x: Tensor, *_others: object, **_options: object) -> Tensor:
        count, tokens, width = x.shape
        heads = self.module.num_heads
        shape = (count, tokens, 3, heads, width // heads)
        q, k, v = self.module.qkv(x).reshape(shape).permute(2, 0, 3, 1, 4)
        attention = torch.softmax(q @ k.transpose(2, 3) / (width // heads) ** 0.5, -1)
        attention.requires_grad_(True)
        self.kept.append(attention)
        return self.module.proj((attention @ v).transpose(1, 2).reshape(count, tokens, width))


def vit() -> Classifier:
    model = classifier("vit_b_16", 64, seed=3)
    encoder = model.network.get_submodule("encoder")
    encoder.layers = encoder.get_submodule("layers")[:4]
    return model


def matrices(attention: Sequence[Tensor], score: Tensor, weighted: bool) -> list[Floats]:
    """Per block: the heads' mean, or the mean of their positive part times the gradient."""
    if not weighted:
        return [one.detach().mean(1).double().numpy() for one in attention]
    slopes = torch.autograd.grad(score, attention)
    both = zip(attention, slopes, strict=True)
    return [(a * g).detach().clamp(min=0).mean(1).double().numpy() for a, g in both]


def step(matrix: Floats, weighted: bool) -> Floats:
    whole = np.eye(len(matrix))
    return whole + matrix if weighted else 0.5 * whole + 0.5 * matrix


METHODS = {"rollout": False, "attention": True}  # by name: whether it weighs by gradients


def maps_of(model: Classifier, side: int) -> dict[str, NDArray[np.float32]]:
    one = subject_of(side)
    return {m: attribute_all(model, [one], "crack", m)[0].evidence for m in METHODS}


def test_a_vision_transformer_is_followed_through_all_its_blocks():
    model = vit()
    found = maps_of(model, 64)
    kept: list[Tensor] = []
    for block in model.network.get_submodule("encoder.layers"):
        block.self_attention = Kept(block.self_attention, kept)
    score = model.network(picture(64)[None])[0, WANTED]
    for method, weighted in METHODS.items():
        expected = from_class_token(matrices(kept, score, weighted), weighted)
        assert agrees(found[method], expected), method


@pytest.mark.parametrize(
    ("name", "side"), [("timm:test_vit", 64), ("timm:vit_small_patch14_reg4_dinov2", 56)]
)
def test_timms_vision_transformers_are_followed_too_past_their_registers(name, side):
    pytest.importorskip("timm")
    model = classifier(name, side, seed=3)
    found = maps_of(model, side)
    kept: list[Tensor] = []
    for block in model.network.blocks:
        block.attn = KeptOfTimm(block.attn, kept)
    score = model.network(picture(side)[None])[0, WANTED]
    for method, weighted in METHODS.items():
        expected = from_class_token(matrices(kept, score, weighted), weighted)
        assert agrees(found[method], expected), method


def test_where_timms_vision_transformer_averages_it_is_followed_from_all_places():
    pytest.importorskip("timm")
    model = classifier("timm:test_vit2", 64, seed=3)
    found = maps_of(model, 64)
    kept: list[Tensor] = []
    for block in model.network.blocks:
        block.attn = KeptOfTimm(block.attn, kept)
    score = model.network(picture(64)[None])[0, WANTED]
    for method, weighted in METHODS.items():
        whole = np.eye(kept[0].shape[-1])
        for matrix in matrices(kept, score, weighted):
            whole = step(matrix[0], weighted) @ whole
        taken = whole - np.eye(len(whole)) if weighted else whole
        expected = taken[-16:, -16:].mean(0).reshape(4, 4)
        assert agrees(found[method], expected), method


@pytest.mark.parametrize(
    "name", ["timm:test_resnet", "timm:vit_small_patch16_dinov3", "timm:coatnet_0_rw_224"]
)
def test_what_attends_in_another_way_or_not_at_all_is_refused_in_words(name):
    pytest.importorskip("timm")
    model = classifier("timm:test_resnet", 32)
    model.backbone = BACKBONES.get(name)
    with pytest.raises(WorkbenchError, match="does not suit"):
        maps_of(model, 32)


def from_class_token(blocks: list[Floats], weighted: bool) -> Floats:
    """What the class token took from each of 16 places: (4, 4)."""
    whole = np.eye(len(blocks[0][0]))
    for matrix in blocks:
        whole = step(matrix[0], weighted) @ whole
    return whole[0, -16:].reshape(4, 4)


def in_windows(shape: tuple[int, int], window: int, shift: int) -> NDArray[np.int64]:
    """Which place each window's tokens are, -1 for padding: (W, P)."""
    padded = [-(-n // window) * window for n in shape]
    places = np.full(padded, -1)
    places[: shape[0], : shape[1]] = np.arange(shape[0] * shape[1]).reshape(shape)
    shifts = [0 if window >= n else -shift for n in padded]
    rolled = np.roll(places, shifts, (0, 1))
    rows = [
        rolled[r : r + window, c : c + window].ravel()
        for r in range(0, padded[0], window)
        for c in range(0, padded[1], window)
    ]
    return np.array(rows)


def spread(windows: Floats, ids: NDArray[np.int64], count: int) -> Floats:
    """The windows' matrices as one over all places."""
    whole = np.zeros((count + 1, count + 1))
    for matrix, places in zip(windows, ids, strict=True):
        whole[np.ix_(places, places)] += matrix
    return whole[:count, :count]


@pytest.mark.parametrize("name", ["swin_t", "swin_v2_t"])
def test_swin_is_followed_through_windows_shifts_and_stages(name, monkeypatch):
    from torchvision.models import swin_transformer

    model = classifier(name, 64, seed=3)
    found = maps_of(model, 64)
    kept: list[Tensor] = []
    softmax = torch.softmax

    def keep(values: Tensor, dim: int) -> Tensor:
        kept.append(softmax(values, dim).requires_grad_(True))
        return kept[-1]

    monkeypatch.setattr(swin_transformer.F, "softmax", keep)
    score = model.network(picture(64)[None])[0, WANTED]
    modules = [m for m in model.network.modules() if hasattr(m, "relative_position_index")]
    windows = [
        in_windows((side, side), module.window_size[0], module.shift_size[0])
        for side, module in zip(SIDES, modules, strict=True)
    ]
    for method, weighted in METHODS.items():
        expected = through_all(matrices(kept, score, weighted), windows, SIDES, weighted)
        assert agrees(found[method], expected), method


SIDES = [16, 16, 8, 8, *[4] * 6, 2, 2]
"""Of the grid of places in each block of torchvision's Swin."""


def through_all(
    blocks: list[Floats], windows: list[NDArray[np.int64]], sides: Sequence[int], weighted: bool
) -> Floats:
    """From all last places alike back to the first; where places were merged, in equal parts."""
    row = base = np.full(sides[-1] ** 2, 1 / sides[-1] ** 2)
    for number in reversed(range(len(sides))):
        side = sides[number]
        row = row @ step(spread(blocks[number], windows[number], side * side), weighted)
        if number and sides[number - 1] != side:
            row, base = (
                np.kron(one.reshape(side, side), np.full((2, 2), 0.25)).ravel()
                for one in (row, base)
            )
    return (row - base if weighted else row).reshape(sides[0], sides[0])


@pytest.mark.parametrize(
    ("name", "size"),
    [("timm:swin_tiny_patch4_window7_224", 224), ("timm:swinv2_tiny_window8_256", 256)],
)
def test_timms_swin_is_followed_too(name, size):
    pytest.importorskip("timm")
    model = awake(classifier(name, size, seed=3))
    found = maps_of(model, size)
    sides = [side * size // 64 for side in SIDES]
    blocks = [m for m in model.network.modules() if hasattr(m, "shift_size")]
    windows = [
        in_windows((side, side), block.window_size[0], block.shift_size[0])
        for side, block in zip(sides, blocks, strict=True)
    ]
    agree_with(model, found, size, windows, sides)


def test_timms_maxvit_is_followed_too():
    pytest.importorskip("timm")
    model = awake(classifier("timm:maxvit_tiny_rw_224", 224, seed=3))
    found = maps_of(model, 224)
    sides = [56 // 2**stage for stage, count in enumerate((2, 2, 5, 2)) for _ in range(2 * count)]
    windows = [
        in_windows((side, side), 7, 0) if number % 2 == 0 else in_grids(side)
        for number, side in enumerate(sides)
    ]
    agree_with(model, found, 224, windows, sides)


def awake(model: Classifier) -> Classifier:
    """Some normalisations begin at nought, and with them all that follows."""
    for name, value in model.network.named_parameters():
        if name.endswith("weight") and not value.any():
            value.fill_(0.5)
    return model


def in_grids(side: int) -> NDArray[np.int64]:
    """Which places attend to each other where windows of 7 × 7 are spread over the picture."""
    apart, places = side // 7, np.arange(side * side).reshape(side, side)
    rows = [places[r::apart, c::apart].ravel() for r in range(apart) for c in range(apart)]
    return np.array(rows)


def agree_with(
    model: Classifier,
    found: dict[str, NDArray[np.float32]],
    size: int,
    windows: list[NDArray[np.int64]],
    sides: list[int],
) -> None:
    """Hold maps against whole matrices, of what timm's own modules say they attend to."""
    kept: list[Tensor] = []

    def keep(_module: nn.Module, _given: object, attention: Tensor) -> Tensor:
        kept.append(attention.requires_grad_(True))
        return attention

    for module in model.network.modules():
        if hasattr(module, "attn_drop"):
            module.fused_attn = False
            module.attn_drop.register_forward_hook(keep)
    score = model.network(picture(size)[None])[0, WANTED]
    for method, weighted in METHODS.items():
        blocks = matrices(kept, score, weighted)
        assert found[method].std() > 0
        assert agrees(found[method], through_all(blocks, windows, sides, weighted)), method


def test_maxvit_is_followed_through_windows_and_grids(monkeypatch):
    from torchvision.models import maxvit

    model = small_maxvit(seed=3)
    found = maps_of(model, 96)
    kept: list[Tensor] = []
    softmax = torch.softmax

    def keep(values: Tensor, dim: int) -> Tensor:
        kept.append(softmax(values, dim).flatten(0, 1).requires_grad_(True))
        return kept[-1].unflatten(0, values.shape[:2])

    monkeypatch.setattr(maxvit.F, "softmax", keep)
    score = model.network(picture(96)[None])[0, WANTED]
    sides = [side for side in (24, 12, 6, 3) for _ in range(4)]
    # Windows of neighbours, then as many places spread evenly over the picture (Tu 2022, 3.2).
    both = [(in_windows((n, n), 3, 0), in_windows((n, n), n // 3, 0).T) for n in sides[::2]]
    windows = [ids for pair in both for ids in pair]
    for method, weighted in METHODS.items():
        expected = through_all(matrices(kept, score, weighted), windows, sides, weighted)
        assert agrees(found[method], expected), method


def test_what_maxvit_attended_to_is_shared_out_no_more_and_no_less():
    found = maps_of(classifier("maxvit_t", 224, seed=3), 224)
    for evidence in found.values():
        assert evidence.shape == (56, 56)
        assert evidence.min() >= 0
        assert evidence.std() > 0
    assert abs(found["rollout"].sum() - 1) < 1e-3
