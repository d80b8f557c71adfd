"""What tests of the window and its presenters share."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.app.sessions import open_session
from workbench.app.shell.language import use_translator


@pytest.fixture
def session():
    """A session without a window, no project open."""
    with open_session() as session:
        yield session


@pytest.fixture
def translated() -> Iterator[Callable[[Mapping[str, str]], None]]:
    """Speak another language from the call on until the test ends, as far as its words go."""
    yield lambda words: use_translator(lambda text: words.get(text, text))
    use_translator(lambda text: text)
