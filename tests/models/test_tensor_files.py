"""Tensors on disk."""

from __future__ import annotations

from pathlib import Path

import torch

from workbench.models.tensor_files import load_tensors, save_tensors
from workbench.models.weight_files import read_tensors


def test_what_was_read_stays_as_it_is_when_its_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save_tensors({"weight": torch.ones(5000)}, path, {"of": "mine"})
    read, note = load_tensors(path)
    mine = read_tensors(path)
    with path.open("r+b") as file:  # in place: nothing is renamed
        file.write(bytes(path.stat().st_size))
    assert read["weight"].equal(torch.ones(5000))
    assert mine["weight"].equal(torch.ones(5000))
    assert note == {"of": "mine"}
