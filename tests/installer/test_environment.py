"""The environment: made once, left alone when whole, mended when not."""

from __future__ import annotations

import shutil
import sys
import venv
from pathlib import Path

import pytest

from installer import environment, packages
from installer.errors import SetupError, StepFailed


@pytest.fixture
def calls(checkout, put_package, monkeypatch):
    """Stand in for pip, uv and the network; returns the steps that were called, in order."""
    steps = []

    def make(folder: Path, _python: Path, _log: Path) -> None:
        steps.append("making")
        venv.create(folder, with_pip=False, symlinks=sys.platform != "win32")

    def call(step: str, command, _log: Path, _extra=None) -> str:
        steps.append(step)
        folder = packages.site_packages(checkout.venv)
        assert folder is not None
        if step == "Looking for uv" and not (folder / "uv").is_dir():
            raise StepFailed(step, "No module named uv", checkout.log)
        if step == "Installing uv":
            put_package(folder, "uv")
        if step == "Installing packages":
            for name in ("torch", "numpy"):
                if f"{name}-1.0" not in packages.installed(folder):
                    put_package(folder, name)
        return ""

    monkeypatch.setattr(environment.venv_making, "make", make)
    monkeypatch.setattr(environment.venv_making, "pip_for", lambda *_: ["pip"])
    monkeypatch.setattr(environment, "call", call)
    return steps


EVERYTHING = ["making", "Looking for uv", "Installing uv", "Installing packages", "Compiling"]
THE_REST = ["Looking for uv", "Installing packages", "Compiling"]


def test_makes_the_environment_from_nothing(checkout, calls):
    assert environment.ensure(checkout) == checkout.python
    assert calls == EVERYTHING
    assert environment.is_complete(checkout)


def test_a_second_call_does_nothing(checkout, calls):
    environment.ensure(checkout)
    calls.clear()
    environment.ensure(checkout)
    assert calls == []


@pytest.mark.parametrize("file", ["pyproject.toml", "installer/constraints.txt"])
def test_changed_dependencies_are_installed(checkout, calls, file):
    environment.ensure(checkout)
    calls.clear()
    path = checkout.root / file
    path.write_text(path.read_text().replace("2.15.0", "2.15.1").replace('"0.1.0"', '"0.2.0"'))
    environment.ensure(checkout)
    assert calls == THE_REST


def test_settings_of_the_tools_do_not_matter(checkout, calls):
    environment.ensure(checkout)
    calls.clear()
    path = checkout.root / "pyproject.toml"
    path.write_text(path.read_text() + "\n[tool.ruff]\nline-length = 80\n")
    environment.ensure(checkout)
    assert calls == []


def test_an_interrupted_setup_is_carried_on(checkout, calls, monkeypatch):
    whole = environment.call

    def interrupted(step: str, *rest) -> str:
        if step == "Installing packages":
            raise KeyboardInterrupt
        return whole(step, *rest)

    monkeypatch.setattr(environment, "call", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.ensure(checkout)
    assert not environment.is_complete(checkout)
    monkeypatch.setattr(environment, "call", whole)
    calls.clear()
    environment.ensure(checkout)
    assert calls == THE_REST


def test_a_package_that_was_deleted_is_put_back(checkout, calls):
    environment.ensure(checkout)
    folder = packages.site_packages(checkout.venv)
    for left in folder.glob("torch*"):
        shutil.rmtree(left)
    calls.clear()
    environment.ensure(checkout)
    assert calls == THE_REST
    assert (folder / "torch" / "body.py").exists()


def test_a_file_that_was_deleted_is_put_back(checkout, calls):
    environment.ensure(checkout)
    folder = packages.site_packages(checkout.venv)
    (folder / "numpy" / "body.py").unlink()
    calls.clear()
    environment.ensure(checkout)
    assert calls == THE_REST
    assert (folder / "numpy" / "body.py").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="interpreters are copied there")
def test_an_environment_whose_python_is_gone_is_made_anew(checkout, calls):
    environment.ensure(checkout)
    checkout.python.unlink()
    calls.clear()
    environment.ensure(checkout)
    assert calls == EVERYTHING


def test_a_stamp_that_is_cut_off_counts_as_none(checkout, calls):
    environment.ensure(checkout)
    checkout.stamp.write_text('{"wanted": "')
    calls.clear()
    environment.ensure(checkout)
    assert calls == THE_REST


def test_a_failed_step_leaves_no_stamp_and_tells_why(checkout, calls, monkeypatch):
    def offline(step: str, *_rest) -> str:
        raise StepFailed(step, "error: Failed to fetch: https://example.org/torch", checkout.log)

    monkeypatch.setattr(environment, "call", offline)
    monkeypatch.setattr(environment.venv_making, "pip_for", offline)
    with pytest.raises(SetupError, match="could not be reached"):
        environment.ensure(checkout)
    assert not checkout.stamp.exists()


def test_too_little_room_is_said_before_anything_is_fetched(checkout, calls, monkeypatch):
    usage = shutil.disk_usage(checkout.root)._replace(free=1_000_000_000)
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(SetupError, match=r"1\.0 GB left"):
        environment.ensure(checkout)
    assert calls == ["making"]


def test_a_file_in_the_place_of_the_environment_is_told(checkout):
    checkout.venv.write_text("not a folder")
    with pytest.raises(SetupError, match="could not be made"):
        environment.ensure(checkout)
