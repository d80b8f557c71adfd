"""Pictures that have left the place where they were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.data.items import Item
from workbench.data.presence import absence, refuse_absent


@pytest.fixture
def items(tmp_path) -> list[Item]:
    """Forty pictures in two folders."""
    paths = [
        tmp_path / "leaves" / name / f"{n}.png" for name in ("oak", "birch") for n in range(20)
    ]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return [Item(path.name, str(path), path.parent.name, "train", 8, 8) for path in paths]


def test_a_folder_that_was_renamed_is_named_with_what_to_do(items, tmp_path):
    (tmp_path / "leaves").rename(tmp_path / "renamed")
    problem = absence(items)
    assert problem is not None
    assert problem.blocking
    assert f"“{tmp_path / 'leaves'}”" in problem.message
    assert "elsewhere…" in problem.hint
    with pytest.raises(WorkbenchError, match="any more"):
        refuse_absent(items)


def test_a_picture_gone_here_and_there_stands_in_no_way(items):
    for item in items[::5]:
        Path(item.path).unlink()
    assert absence(items) is None
    assert absence([]) is None
