"""Where the program keeps what is its own; `WORKBENCH_HOME` moves all of it to one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "workbench"

CATALOGUE = "project.db"
"""What makes a folder a project: the file with its pictures."""


def _place(kind: str, usual: Path) -> Path:
    home = os.environ.get("WORKBENCH_HOME")
    return Path(home) / kind if home else usual


def settings_dir() -> Path:
    """Settings and the list of recent projects."""
    return _place("settings", platformdirs.user_config_path(_NAME, appauthor=False))


def cache_dir() -> Path:
    """What may be deleted at any time."""
    return _place("cache", platformdirs.user_cache_path(_NAME, appauthor=False))


def logs_dir() -> Path:
    """The rotating log file."""
    return _place("logs", platformdirs.user_log_path(_NAME, appauthor=False))


def weights_dir() -> Path:
    """Downloaded and imported weights."""
    return _place("weights", platformdirs.user_data_path(_NAME, appauthor=False) / "weights")


def samples_dir() -> Path:
    """The built-in samples, rendered on first use."""
    return _place("samples", platformdirs.user_data_path(_NAME, appauthor=False) / "samples")


def projects_dir() -> Path:
    """Where a new project is made unless the user says otherwise."""
    return _place("projects", platformdirs.user_documents_path() / "Workbench")


def resources_dir() -> Path:
    """Icons, help pages and the bundled backbone: in the checkout, or in the installed package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def from_home(path: Path) -> str:
    """A path as people write it: “~/leaves” where it lies below the user's own folder."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
