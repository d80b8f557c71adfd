from __future__ import annotations

import pytest

from workbench.app.shell.phrases import hundredths


@pytest.mark.parametrize(
    ("value", "said"), [(0.123, "0.12"), (-0.42, "−0.42"), (-0.001, "0.00"), (-0.006, "−0.01")]
)
def test_figures_have_two_places_and_nothing_is_never_negative(value, said):
    assert hundredths(value) == said
