"""What tests of Inspect share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspection.classifiers import classifier


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small untrained classifier on disk, to be copied into runs."""
    folder = tmp_path_factory.mktemp("saved")
    classifier("mobilenet_v3_small", size=32).save(folder)
    return folder
