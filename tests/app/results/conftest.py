"""What tests of Results share."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.app.shell.session import Session
from workbench.project.project import create_project


@pytest.fixture
def session(session: Session, tmp_path: Path) -> Session:
    """A session with an open project, which holds no pictures."""
    session.open(create_project(tmp_path / "parts.workbench"))
    return session
