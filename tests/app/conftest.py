"""What tests of the window and its presenters share."""

import pytest

from tests.app.sessions import open_session


@pytest.fixture
def session():
    """A session without a window, no project open."""
    with open_session() as session:
        yield session
