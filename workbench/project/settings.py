"""What the program remembers between starts: recent projects, theme, window."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from workbench.core import places
from workbench.core.errors import WorkbenchError
from workbench.core.files import is_file, is_there, read_json, write_json
from workbench.core.places import CATALOGUE
from workbench.data.walking import is_text

log = logging.getLogger(__name__)
_MOST_RECENT = 12


class Settings(msgspec.Struct):
    """Plain values; `save` makes them durable.

    Args:
        recent: Project folders, newest first.
        theme: "system", "light" or "dark".
        geometry: The window's place and size as Qt encodes it, in base64.
        last_folder: Where the user chose something last.
        last_saved: The folder the user saved something to last.
        notify: Whether the end of a training is said with a sound and a message of the system.
        tensorboard: Whether trainings write logs for TensorBoard too.
    """

    recent: list[str] = []
    theme: str = "system"
    geometry: str = ""
    last_folder: str = ""
    last_saved: str = ""
    notify: bool = False
    tensorboard: bool = False

    def opened(self, project: Path) -> None:
        """Put a project at the head of the recent ones, and save."""
        if not is_text(project):  # then it cannot be written down
            return
        name = str(project)
        others = (other for other in self._remembered() if other != name)
        self._save([name, *others][:_MOST_RECENT])

    def forget(self, project: Path) -> None:
        """Take a project off the recent ones, and save."""
        self._save([other for other in self._remembered() if other != str(project)])

    def recent_projects(self) -> tuple[Path, ...]:
        """The recent projects that can be reached now, newest first."""
        return tuple(path for path in map(Path, self.recent) if is_file(path / CATALOGUE))

    def save(self) -> None:
        """Write to disk; where that fails, the program goes on and the log says so."""
        self._save(self._remembered())

    def _remembered(self) -> list[str]:
        """The recent projects as they are on disk: another window may have opened more."""
        try:
            return read_json(_file(), Settings).recent
        except WorkbenchError:
            return self.recent

    def _save(self, recent: list[str]) -> None:
        self.recent = recent
        try:
            write_json(_file(), self)
        except (WorkbenchError, UnicodeEncodeError) as error:  # a path may be no text
            log.warning("settings could not be saved: %s", error)


def _file() -> Path:
    return places.settings_dir() / "settings.json"


def load_settings() -> Settings:
    """The saved settings; fresh ones where there are none or they cannot be read."""
    if not is_there(_file()):
        return Settings()
    try:
        return read_json(_file(), Settings)
    except WorkbenchError as error:
        log.warning("settings could not be read: %s", error)
        return Settings()
