"""Making a virtual environment, also where the system's Python comes without the parts for it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from installer.errors import SetupError, StepFailed
from installer.steps import call, say


def base_python() -> Path:
    """The interpreter below any virtual environment this one may belong to."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable)


def make(venv: Path, python: Path, log: Path) -> None:
    """Make the environment, with pip in it where the system's Python can.

    Raises:
        SetupError: the parts of Python that are needed are absent and may not be installed here.
    """
    try:
        call("Making the environment", [base_python(), "-m", "venv", venv], log)
    except StepFailed as failure:
        if "ensurepip" not in failure.output and "No module named venv" not in failure.output:
            raise
        _make_without_ensurepip(venv, log)
    if not python.exists():
        raise SetupError(
            f"Python made no interpreter at {python}.", "Install Python again from python.org."
        )


def pip_for(python: Path, log: Path) -> list[Path | str]:
    """The command that calls pip for the environment of this interpreter.

    Raises:
        SetupError: there is no pip, neither in the environment nor beside it.
    """
    inside: list[Path | str] = [python, "-I", "-m", "pip"]
    if _answers([*inside, "--version"], log):
        return inside
    if _answers([python, "-I", "-m", "ensurepip", "--upgrade"], log):
        return inside
    if importlib.util.find_spec("pip"):
        return [base_python(), "-m", "pip", "--python", python]
    raise _parts_missing()


def _answers(command: list[Path | str], log: Path) -> bool:
    try:
        call("Looking for pip", command, log)
    except StepFailed:
        return False
    return True


def _make_without_ensurepip(venv: Path, log: Path) -> None:
    """Debian and Ubuntu ship Python without ensurepip; its own pip can stand in."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("pip"):
        call("Making the environment", [base_python(), "-m", "venv", "--without-pip", venv], log)
        return
    package = _debian_package()
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        raise _parts_missing()
    say(f"Installing {package}, which this system's Python needs …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call("Reading the system's package lists", ["apt-get", "update"], log, quiet)
    call(f"Installing {package}", ["apt-get", "install", "-y", package], log, quiet)
    call("Making the environment", [base_python(), "-m", "venv", venv], log)


def _debian_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _parts_missing() -> SetupError:
    if shutil.which("apt-get"):
        hint = f"Run this, then call again:  sudo apt-get install {_debian_package()}"
    else:
        hint = "Install Python's venv and pip (or Python from python.org), then call again."
    return SetupError("This Python cannot make virtual environments: parts of it are absent.", hint)
