"""What tests of Train share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.runs import pictures, project_of
from workbench.app.shell.session import Session
from workbench.project.project import Project


@pytest.fixture
def project(session: Session, tmp_path: Path) -> Project:
    """An open project of twelve pictures."""
    project = project_of(pictures(tmp_path / "pictures"), tmp_path)
    session.open(project)
    return project
