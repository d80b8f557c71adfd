"""The virtual environment `.venv` of a checkout: made, completed, checked and mended."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from installer import packages, venv_making
from installer.errors import SetupError, StepFailed, explained
from installer.lock import locked
from installer.steps import call, say

# What a full installation takes on Linux with CUDA's libraries, and elsewhere, in GB.
_ROOM_GB = {"linux": 7.0}
_ROOM_ELSEWHERE_GB = 2.5


@dataclass(frozen=True)
class Checkout:
    """The folder that holds the source, and the places in it that the installer uses."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        return self.venv / inside

    @property
    def constraints(self) -> Path:
        """The versions the tests pass with."""
        return self.root / "installer" / "constraints.txt"

    @property
    def stamp(self) -> Path:
        """Written last: says that the set-up came to its end, and from what."""
        return self.venv / "workbench-setup.json"

    @property
    def log(self) -> Path:
        """What the programs called by the last set-up said."""
        return self.venv / "workbench-setup.log"

    @property
    def lock(self) -> Path:
        """Held while a set-up is at work."""
        return self.venv / "workbench-setup.lock"


def ensure(checkout: Checkout) -> Path:
    """Make sure that the environment is whole and up to date; returns its interpreter.

    Does nothing (in well under a second) where it is. An interrupted or damaged set-up is mended.

    Raises:
        SetupError: in words, what keeps the set-up from its end.
    """
    if is_complete(checkout):
        return checkout.python
    try:
        with locked(checkout.lock, _say_waiting):
            if not is_complete(checkout):
                _set_up(checkout)
    except OSError as error:
        raise SetupError(
            f"The environment in {checkout.venv} could not be made: {error}.",
            "Check that this folder is yours to write to and that the disk has room.",
        ) from error
    return checkout.python


def is_complete(checkout: Checkout) -> bool:
    """Whether the last set-up came to its end, from today's files, and nothing is missing since."""
    try:
        stamp = json.loads(checkout.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    folder = packages.site_packages(checkout.venv)
    return (
        isinstance(stamp, dict)
        and stamp.get("wanted") == wanted(checkout)
        and folder is not None
        and set(stamp.get("installed", ())) <= set(packages.installed(folder))
        and not packages.damaged(folder)
        and interpreter_runs(checkout.python)
    )


def wanted(checkout: Checkout) -> str:
    """A hash of everything the environment is made from."""
    project = tomllib.loads((checkout.root / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [project.get("project"), project.get("build-system"), str(checkout.root)]
    text = json.dumps(parts, sort_keys=True) + checkout.constraints.read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def interpreter_runs(python: Path) -> bool:
    """Whether the interpreter starts, is new enough, and belongs to an environment of its own."""
    ask = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    try:
        answer = subprocess.run(
            [python, "-I", "-c", ask], capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _say_waiting() -> None:
    say("Another set-up is at work in this folder; waiting for it to end…")


def _set_up(checkout: Checkout) -> None:
    checkout.stamp.unlink(missing_ok=True)
    checkout.log.write_text("", encoding="utf-8")
    try:
        if not interpreter_runs(checkout.python) or "pip" in _damaged(checkout):
            _make_anew(checkout)
        folder = packages.site_packages(checkout.venv)
        if folder:
            packages.forget_damaged(folder)
        _check_room(checkout)
        _install_uv(checkout)
        _install_packages(checkout)
        _compile_ours(checkout)
    except StepFailed as failure:
        raise explained(failure) from failure
    _write_stamp(checkout)
    say("Everything is installed.")


def _make_anew(checkout: Checkout) -> None:
    say(f"Making the environment {checkout.venv} …")
    for old in checkout.venv.iterdir():
        # The lock is ours, and held.
        if old in (checkout.lock, checkout.log):
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    venv_making.make(checkout.venv, checkout.python, checkout.log)


def _check_room(checkout: Checkout) -> None:
    folder = packages.site_packages(checkout.venv)
    if folder and (folder / "torch").is_dir():
        return
    need = _ROOM_GB.get(sys.platform, _ROOM_ELSEWHERE_GB)
    free = shutil.disk_usage(checkout.venv).free / 1e9
    if free < need:
        raise SetupError(
            f"The disk that holds {checkout.root} has {free:.1f} GB left; about {need:.0f} GB "
            "are needed.",
            "Free some room, or move this folder to another disk, and call again.",
        )


def _install_uv(checkout: Checkout) -> None:
    with contextlib.suppress(StepFailed):
        call("Looking for uv", [checkout.python, "-I", "-m", "uv", "--version"], checkout.log)
        return
    say("Installing uv, which installs the rest …")
    pip = venv_making.pip_for(checkout.python, checkout.log)
    options = ["install", "--disable-pip-version-check", "--force-reinstall", "--no-deps"]
    call("Installing uv", [*pip, *options, "-c", checkout.constraints, "uv"], checkout.log)


def _install_packages(checkout: Checkout) -> None:
    say("Installing packages (the first time this fetches up to 3 GB) …")
    _uv_install(checkout)
    if still := _damaged(checkout):
        # What uv keeps for later is damaged too: have it fetched again.
        _uv_install(checkout, *(f"--reinstall-package={name}" for name in still))
    if still := _damaged(checkout):
        raise SetupError(
            f"These packages are not whole after installing them: {', '.join(still)}.",
            f"Delete the folder {checkout.venv} and call again.",
        )


def _damaged(checkout: Checkout) -> tuple[str, ...]:
    folder = packages.site_packages(checkout.venv)
    return packages.damaged(folder) if folder else ()


def _uv_install(checkout: Checkout, *options: str) -> None:
    uv: list[str | Path] = [checkout.python, "-I", "-m", "uv", "pip", "install"]
    call(
        "Installing packages",
        [
            *(*uv, "--python", checkout.python, "-c", checkout.constraints),
            *(*options, "-e", f"{checkout.root}[test]"),
        ],
        checkout.log,
    )


def _compile_ours(checkout: Checkout) -> None:
    """So that the window opens fast the first time, too; a failure here would show there."""
    ours: list[str | Path] = [
        checkout.python,
        "-I",
        "-m",
        "compileall",
        "-q",
        checkout.root / "workbench",
    ]
    with contextlib.suppress(StepFailed):
        call("Compiling", ours, checkout.log)


def _write_stamp(checkout: Checkout) -> None:
    folder = packages.site_packages(checkout.venv)
    content = {
        "wanted": wanted(checkout),
        "installed": packages.installed(folder) if folder else (),
    }
    part = checkout.stamp.with_suffix(".part")
    part.write_text(json.dumps(content, indent=1), encoding="utf-8")
    part.replace(checkout.stamp)
