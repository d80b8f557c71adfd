"""A batch that is varied at once is varied as its pictures are one by one."""

from __future__ import annotations

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from workbench.training.lessons import augmentation, together
from workbench.training.lessons.augmentation import PRESETS, stored_size, vary
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.together import vary_together
from workbench.training.recipe import AugmentationName
from workbench.training.seeds import generator

COUNT = 24
VARIED: list[AugmentationName] = [name for name in PRESETS if name != "none"]  # type: ignore[misc]
POLICIES: list[AugmentationName] = [name for name in VARIED if PRESETS[name].policy]
CPU = Placing(torch.device("cpu"))


def squares(name: AugmentationName, size: int) -> Tensor:
    """Soft colours, so that what is a pixel off is seen: uint8 (COUNT, S, S, 3)."""
    side = stored_size(size, name)
    coarse = torch.rand(COUNT, 3, side // 4, side // 4, generator=generator(5))
    smooth = F.interpolate(coarse, (side, side), mode="bilinear")
    return smooth.mul(255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def sources() -> list[Generator]:
    return [generator(3, number) for number in range(COUNT)]


def one_by_one(given: Tensor, size: int, name: AugmentationName) -> Tensor:
    each = zip(given.permute(0, 3, 1, 2), sources(), strict=True)
    return torch.stack([vary(square, size, name, source) for square, source in each])


def at_once(given: Tensor, size: int, name: AugmentationName) -> Tensor:
    return vary_together(given, size, name, sources(), CPU).permute(0, 3, 1, 2)


def apart(one: Tensor, other: Tensor) -> int:
    return int((one.int() - other.int()).abs().max())


@pytest.mark.parametrize("size", [32, 65])
@pytest.mark.parametrize("name", VARIED)
def test_no_value_is_more_than_two_from_what_pictures_by_themselves_come_to(
    name: AugmentationName, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (augmentation, together):
        monkeypatch.setattr(module, "follow_policy", lambda picture, _name, _source: picture)
    given = squares(name, size)
    before = given.clone()
    assert apart(at_once(given, size, name), one_by_one(given, size, name)) <= 2
    assert torch.equal(given, before)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_draws_the_same_and_is_given_the_same(
    name: AugmentationName, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[tuple[Tensor, Tensor]] = []

    def follow(picture: Tensor, asked: AugmentationName, source: Generator) -> Tensor:
        assert asked == name
        followed.append((picture, source.get_state()))
        return picture.flip(-2)

    for module in (augmentation, together):
        monkeypatch.setattr(module, "follow_policy", follow)
    given = squares(name, 32)
    assert apart(one_by_one(given, 32, name), at_once(given, 32, name)) <= 2
    for (_, one), (_, other) in zip(followed[:COUNT], followed[COUNT:], strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("name", VARIED)
def test_a_picture_does_not_depend_on_the_others_of_its_batch(name: AugmentationName) -> None:
    given = squares(name, 32)
    alone = [
        vary_together(square[None], 32, name, [source], CPU)
        for square, source in zip(given, sources(), strict=True)
    ]
    together_ = vary_together(given, 32, name, sources(), CPU)
    assert torch.equal(torch.cat(alone), together_)
    assert len({picture.numpy().tobytes() for picture in together_}) > COUNT // 2


@pytest.mark.parametrize("name", [name for name in VARIED if name not in POLICIES])
def test_nothing_is_computed_off_the_device_or_waited_for(name: AugmentationName) -> None:
    # A tensor of this device has no values: to mix it with another, or to ask for one, fails.
    nowhere = torch.device("meta")
    varied = vary_together(squares(name, 32).to(nowhere), 32, name, sources(), Placing(nowhere))
    assert (varied.device, varied.dtype, varied.shape) == (nowhere, torch.uint8, (COUNT, 32, 32, 3))
