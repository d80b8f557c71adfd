"""Figures are known again: only an older one gives way to a new one."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.export.figures import refuse_foreign, write_figure


@pytest.mark.parametrize("name", ["curves.png", "curves.SVG"])
def test_a_figure_takes_the_place_of_an_older_figure_only(tmp_path, name):
    place = tmp_path / name
    refuse_foreign(place)
    Figure().savefig(place, format=place.suffix[1:])
    with pytest.raises(WorkbenchError, match="is no figure"):
        refuse_foreign(place)
    write_figure(place, Figure())
    refuse_foreign(place)


def test_a_photograph_is_never_taken_for_a_figure(tmp_path):
    for name in ("leaf.png", "leaf.jpg"):
        Image.new("RGB", (4, 4)).save(tmp_path / name)
        with pytest.raises(WorkbenchError, match="leaf"):
            refuse_foreign(tmp_path / name)
