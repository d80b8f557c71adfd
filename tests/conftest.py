"""What every test stands on: a home of its own, no leaks, the shared pictures where they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.leaks import Leaks
from tests.network import refuse_network

os.environ.setdefault("MPLBACKEND", "Agg")
if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The same examples in every run, and no deadline: other work may share the processor.
settings.register_profile("workbench", deadline=None, derandomize=True, database=None)
settings.load_profile("workbench")


FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What takes an hour is asked for by name."""
    parser.addoption(
        "--every-network", action="store_true", help="try all networks, not one of each family"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a real screen where there is none."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        return
    skip = pytest.mark.skip(reason="needs a screen; `python3 -m installer test` starts one")
    for item in items:
        if item.get_closest_marker("display"):
            item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed: its traceback then keeps alive what it was working on."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window, a thread or a running timer behind."""
    leaks = Leaks()
    yield
    if FAILED in request.node.stash or request.node.get_closest_marker("may_leak"):
        return
    if left := leaks.left_behind():
        pytest.fail("left behind:\n  " + "\n  ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def workbench_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder that stands in for the user's own (settings, weights, logs) in this test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real pictures, hostile files and weights; skips where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("WORKBENCH_TEST_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"no test pictures at {folder}; set WORKBENCH_TEST_DATA to their folder")
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if anything tries to reach the network, even where the refusal is caught."""
    attempts = refuse_network(monkeypatch)
    yield
    if attempts:
        pytest.fail("tried to reach the network: " + ", ".join(attempts), pytrace=False)
