"""A folder or a ZIP of pictures becomes what a project holds."""

from __future__ import annotations

from pathlib import Path

from workbench.core.errors import in_words
from workbench.core.events import Progress, Task
from workbench.core.files import sha256
from workbench.data.archives import inner_folder, is_archive, unpack
from workbench.data.scanning import Scan, refuse_what_is_no_folder, scan
from workbench.project.project import Project


def refuse_what_is_not_there(source: Path) -> None:
    """Refuse what is neither a folder nor a ZIP; asked before a project is made for it.

    Raises:
        WorkbenchError: In words, what it is instead.
    """
    if not is_archive(source):
        refuse_what_is_no_folder(source)


def import_pictures(project: Project, source: Path, seed: int = 0) -> Task[Scan]:
    """Read a folder, or a ZIP unpacked into the project, and take over what it holds.

    The user's folder is only read. What was known before is replaced when the scan is complete;
    stopping leaves it as it was.
    """
    folder = (yield from _unpacked(project, source)) if is_archive(source) else source
    found = yield from scan(folder, seed)
    project.catalogue.replace(found, source.resolve())
    return found


def _unpacked(project: Project, archive: Path) -> Task[Path]:
    """A ZIP's pictures inside the project; unpacked once, however often it is dropped."""
    yield Progress(0, None, "Unpacking")
    try:
        digest = sha256(archive)
    except OSError as error:
        raise in_words(error, archive) from error
    into = project.folder / "pictures" / digest[:16]
    return inner_folder(into) if into.exists() else (yield from unpack(archive, into))
