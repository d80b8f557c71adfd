"""Views depend on nothing but their key."""

from dataclasses import replace

import pytest
import torch

from tests.training.distillation.small import small_pool
from workbench.training.distillation.views import Pool, ViewOptions, batch

CALM = ViewOptions(
    smallest_area=1.0,
    stretch=1.0,
    mixup_share=0.0,
    colour=0.0,
    grey_share=0.0,
    turn_share=0.0,
    coarse_share=0.0,
)


def test_views_have_the_asked_size_and_range():
    views = batch(small_pool(), ViewOptions(), count=5, size_px=24, key=(0, 1, 0))
    assert views.shape == (5, 3, 24, 24)
    assert views.dtype == torch.float32
    assert 0 <= views.min() < views.max() <= 1
    assert views.is_contiguous(memory_format=torch.channels_last)


def test_a_key_names_one_batch_and_its_neighbours_others():
    def of(*key: int) -> torch.Tensor:
        return batch(small_pool(), ViewOptions(), count=4, size_px=16, key=key)

    torch.manual_seed(123)
    first = of(0, 7, 0)
    torch.rand(99)
    assert torch.equal(first, of(0, 7, 0))
    assert not any(torch.equal(first, of(*key)) for key in [(1, 7, 0), (0, 8, 0), (0, 7, 1)])


def test_calm_options_leave_a_picture_as_it_is_but_for_its_mirror():
    picture = torch.randint(0, 256, (3, 16, 16), dtype=torch.uint8)
    views = batch(Pool([picture]), CALM, count=8, size_px=16, key=(0, 0, 0))
    plain = picture.float() / 255
    for view in views:
        assert torch.allclose(view, plain, atol=1e-6) or torch.allclose(view, plain.flip(-1))


def test_a_picture_of_no_weight_is_never_shown():
    black, white = torch.zeros(3, 9, 9, dtype=torch.uint8), torch.full((3, 9, 9), 255).byte()
    pool = Pool([black, white], torch.tensor([0.0, 1.0]))
    assert batch(pool, CALM, count=20, size_px=8, key=(0, 0, 0)).min() == 1


def test_a_coarse_view_has_lost_its_finest_lines_and_nothing_else():
    lines = torch.zeros(3, 32, 32, dtype=torch.uint8)
    lines[:, ::2] = 200
    view = batch(Pool([lines]), replace(CALM, coarse_share=1.0), count=1, size_px=32, key=(0,))[0]
    assert view[:, 8:24].std() < 0.05
    assert view.mean().item() == pytest.approx(100 / 255, abs=0.03)
