"""Pictures made by formula: named by kind, seed and size, and worth looking at."""

import numpy as np
import pytest

from workbench.data.formulas import KINDS, render, render_many


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_a_seed_and_a_size_name_one_picture(kind):
    picture = render(kind, 3, 48)
    assert picture.shape == (48, 48, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, render(kind, 3, 48))
    assert not np.array_equal(picture, render(kind, 4, 48))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_pictures_of_a_kind_vary_within_and_among_themselves(kind):
    pictures = np.stack([render(kind, seed, 48) for seed in range(6)]).astype(float)
    assert all(picture.std() > 3 for picture in pictures)
    assert pictures.mean((1, 2)).std(0).max() > 8


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        render("photograph", 0, 16)


def test_many_pictures_take_the_kinds_in_turn_and_start_alike_whatever_their_number():
    few, more = list(render_many(3, 32, seed=5)), list(render_many(9, 32, seed=5))
    assert all(np.array_equal(a, b) for a, b in zip(few, more, strict=False))
    assert not np.array_equal(more[0], more[len(KINDS)])
