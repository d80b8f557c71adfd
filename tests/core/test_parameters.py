"""A setting takes what suits it and says what it may be otherwise."""

from __future__ import annotations

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Parameter

EPOCHS = Parameter("epochs", "Epochs", "integer", 3, minimum=1, maximum=10)
RATE = Parameter("rate", "Rate", "number", 0.1, minimum=0.0)
COLOUR = Parameter("colour", "Colour", "choice", "red", choices=("red", "blue"))
SIGNED = Parameter("signed", "Signed", "switch", default=True)


@pytest.mark.parametrize(
    ("setting", "value", "read"),
    [
        (EPOCHS, 10, 10),
        (EPOCHS, "7", 7),
        (EPOCHS, 7.0, 7),
        (RATE, "1e-3", 0.001),
        (RATE, 2, 2.0),
        (RATE, "0,01", 0.01),
        (RATE, "2,5e-3", 0.0025),
        (COLOUR, "blue", "blue"),
        (SIGNED, "no", False),
        (SIGNED, True, True),
    ],
)
def test_what_suits_is_read(setting, value, read):
    assert setting.read(value) == read


@pytest.mark.parametrize(
    ("setting", "value", "may_be"),
    [
        (EPOCHS, 2.5, "whole number from 1 to 10"),
        (EPOCHS, True, "whole number from 1 to 10"),
        (EPOCHS, "many", "whole number from 1 to 10"),
        (EPOCHS, float("inf"), "whole number from 1 to 10"),
        (EPOCHS, 11, "whole number from 1 to 10"),
        (EPOCHS, "1,5", "whole number from 1 to 10"),
        (EPOCHS, "1_0", "whole number from 1 to 10"),
        (RATE, "1_000", "number of at least 0"),
        (RATE, "1,000", "number of at least 0"),
        (RATE, float("nan"), "number of at least 0"),
        (RATE, True, "number of at least 0"),
        (COLOUR, "green", "one of red, blue"),
        (SIGNED, "perhaps", "yes or no"),
    ],
)
def test_what_does_not_suit_is_said_with_what_would(setting, value, may_be):
    with pytest.raises(WorkbenchError, match=setting.title) as said:
        setting.read(value)
    assert may_be in said.value.hint
