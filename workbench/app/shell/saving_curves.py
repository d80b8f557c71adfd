"""A run's curves as a file: asked for on two stages, written in a worker."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message, Session
from workbench.project.runs import Run


class CurveSaver:
    """Writes curves and says where they are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._saving = session.requests("curves", self._say_saved)

    def save(self, folder: Path, path: Path) -> None:
        """Write the curves of the run in that folder, by the file's ending."""
        self._saving.ask(lambda: saved_curves(Run(folder), path))

    def _say_saved(self, path: Path) -> None:
        words = tr("The curves are saved as “{path}”.").format(path=path)
        self._session.say(Message(words, tone="good"))


def saved_curves(run: Run, path: Path) -> Path:
    """Write the curves as the file's ending says: a table (CSV), or a picture (PNG, SVG).

    Returns:
        The file. Raises WorkbenchError where it cannot be written.
    """
    from workbench.export.curve_table import write_curves_csv
    from workbench.export.curves import write_curves

    if path.suffix.lower() in (".png", ".svg"):
        write_curves(path, run.history(), run.name)
        return path
    write_curves_csv(path, run.history())
    return path
