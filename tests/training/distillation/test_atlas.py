"""Views that a device cuts all at once are what the CPU cuts one by one."""

from dataclasses import replace

import pytest
import torch

from tests.training.distillation.small import small_pool
from tests.training.distillation.test_views import CALM
from workbench.training.distillation.atlas import Atlas
from workbench.training.distillation.views import ViewOptions, batch

CPU = torch.device("cpu")
EVEN = torch.empty(0)


def smooth(height: int, width: int) -> torch.Tensor:
    """A picture whose left, top and bottom can be told apart, without sharp edges."""
    across = torch.linspace(0, 200, width).expand(height, width)
    down = torch.linspace(0, 200, height)[:, None].expand(height, width)
    return torch.stack([across, down, 200 - down]).byte()


def small_atlas(side_px: int = 64) -> Atlas:
    return Atlas(small_pool().pictures, EVEN, CPU, side_px)


def test_views_have_the_asked_size_and_range():
    views = batch(small_atlas(), ViewOptions(), count=17, size_px=24, key=(0, 1, 0))
    assert views.shape == (17, 3, 24, 24)
    assert views.dtype == torch.float32
    assert 0 <= views.min() < views.max() <= 1


def test_a_key_names_one_batch_and_its_neighbours_others():
    def of(*key: int) -> torch.Tensor:
        return batch(small_atlas(), ViewOptions(), count=6, size_px=16, key=key)

    first = of(0, 7, 0)
    torch.rand(99)
    assert torch.equal(first, of(0, 7, 0))
    assert not any(torch.equal(first, of(*key)) for key in [(1, 7, 0), (0, 8, 0), (0, 7, 1)])


@pytest.mark.parametrize("size_px", [16, 32, 64])
def test_a_calm_view_is_the_whole_picture_or_its_mirror(size_px: int):
    atlas = Atlas([smooth(64, 64)], EVEN, CPU, 64)
    plain = torch.nn.functional.interpolate(
        smooth(64, 64)[None].float() / 255, (size_px, size_px), mode="bilinear", antialias=True
    )[0]
    views = batch(atlas, CALM, count=8, size_px=size_px, key=(0, 0, 0))
    mirrored = 0
    for view in views:
        upright, flipped = (view - plain).abs().max(), (view - plain.flip(-1)).abs().max()
        assert min(upright, flipped) < 0.03
        mirrored += int(flipped < upright)
    assert 0 < mirrored < 8


def test_quarter_turns_are_those_of_the_picture():
    atlas = Atlas([smooth(64, 64)], EVEN, CPU, 64)
    options = replace(CALM, turn_share=1.0, mirror_share=0.0)
    plain = smooth(64, 64).float() / 255
    turns = [plain.rot90(quarters, (-2, -1)) for quarters in (1, 2, 3)]
    seen = set()
    for view in batch(atlas, options, count=24, size_px=64, key=(0, 0, 0)):
        errors = [float((view - turn).abs().max()) for turn in turns]
        assert min(errors) < 0.03
        seen.add(errors.index(min(errors)))
    assert seen == {0, 1, 2}


def test_a_picture_of_no_weight_is_never_shown():
    black, white = torch.zeros(3, 9, 9, dtype=torch.uint8), torch.full((3, 9, 9), 255).byte()
    atlas = Atlas([black, white], torch.tensor([0.0, 1.0]), CPU, 16)
    assert batch(atlas, CALM, count=20, size_px=8, key=(0, 0, 0)).min() > 0.999


def test_fine_lines_are_averaged_in_small_views_and_not_aliased():
    lines = torch.zeros(3, 64, 64, dtype=torch.uint8)
    lines[:, ::2] = 200
    view = batch(Atlas([lines], EVEN, CPU, 64), CALM, count=1, size_px=16, key=(0,))[0]
    assert view.std() < 0.02
    assert view.mean().item() == pytest.approx(100 / 255, abs=0.02)


def test_coarse_views_lose_their_finest_lines_and_nothing_else():
    lines = torch.zeros(3, 32, 32, dtype=torch.uint8)
    lines[:, ::2] = 200
    atlas = Atlas([lines], EVEN, CPU, 32)
    for view in batch(atlas, replace(CALM, coarse_share=1.0), count=9, size_px=32, key=(0,)):
        assert view[:, 8:24].std() < 0.05
        assert view.mean().item() == pytest.approx(100 / 255, abs=0.03)
