from __future__ import annotations

import numpy as np
import pytest

from workbench.inspection.proof.imputation import NOISE, imputed


def _ramp(side: int = 12) -> np.ndarray:
    across = np.linspace(-1, 1, side, dtype=np.float32)
    return np.broadcast_to(across, (3, side, side)).copy()


def test_a_hole_in_a_ramp_is_filled_with_the_ramp():
    picture = _ramp()
    hidden = np.zeros((12, 12), bool)
    hidden[4:8, 4:8] = True
    picture[:, hidden] = 99
    filled = imputed(picture, hidden)
    assert np.abs(filled - _ramp()).max() < 6 * NOISE


def test_what_is_not_hidden_stays_as_it_is():
    picture = _ramp()
    hidden = np.zeros((12, 12), bool)
    hidden[0] = hidden[:, 3] = True
    filled = imputed(picture, hidden)
    assert (filled[:, ~hidden] == picture[:, ~hidden]).all()
    assert np.isfinite(filled).all()


def test_a_picture_hidden_all_over_becomes_its_mean():
    filled = imputed(_ramp() + 2, np.ones((12, 12), bool))
    np.testing.assert_allclose(filled, 2, atol=1e-6)


def test_nothing_hidden_changes_nothing():
    assert (imputed(_ramp(), np.zeros((12, 12), bool)) == _ramp()).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the package's own
def test_the_equations_agree_with_the_package():
    import torch
    from pytorch_grad_cam.metrics.road import NoisyLinearImputer

    generator = np.random.default_rng(0)
    picture = generator.normal(size=(3, 10, 10)).astype(np.float32)
    hidden = np.zeros((10, 10), bool)
    hidden[2:6, 3:8] = True  # inside: at the border the package forgets to count neighbours
    mask = torch.from_numpy(~hidden).float()
    theirs = NoisyLinearImputer(noise=0.0)(torch.from_numpy(picture), mask).numpy()
    ours = imputed(picture, hidden)
    assert np.abs(ours - theirs).max() < 6 * NOISE
