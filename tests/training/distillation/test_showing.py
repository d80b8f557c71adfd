"""The pictures that views are taken of."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.data.items import Dataset
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.showing import Shown


def test_the_next_picture_stands_in_for_one_that_is_gone(dataset: Dataset, tmp_path: Path) -> None:
    items = dataset.items
    Path(items[-1].path).unlink()
    shown = Shown(items, Preprocessing(size=16), tmp_path / "cache")
    assert shown[len(items) - 1].equal(shown[0])
    assert shown.lost == (items[-1].path,)
    shown.close()


def test_where_every_picture_is_gone_there_is_nothing_to_show(
    dataset: Dataset, tmp_path: Path
) -> None:
    for item in dataset.items:
        Path(item.path).unlink()
    shown = Shown(dataset.items, Preprocessing(size=16), tmp_path / "cache")
    with pytest.raises(WorkbenchError, match="to learn from can be read any more"):
        shown[3]
    shown.close()
