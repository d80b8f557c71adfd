"""What dropping something on the window means; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from workbench.app.shell.actions import ShellState
from workbench.app.shell.language import tr
from workbench.core.files import is_file, is_folder
from workbench.core.places import CATALOGUE

Kind = Literal["import", "project", "inspect", "predict", "refuse"]


class Drop(msgspec.Struct, frozen=True):
    """What will happen, and the words for it.

    Args:
        kind: What to do.
        title: What will happen, in a few words.
        text: One sentence more.
        paths: With what.
    """

    kind: Kind
    title: str
    text: str
    paths: tuple[Path, ...] = ()


def meaning_of(paths: Sequence[Path], state: ShellState) -> Drop:
    """What dropping these places does on the stage that is shown."""
    if not paths:
        return Drop("refuse", tr("Nothing to take"), tr("Drop a folder, a ZIP or pictures."))
    first = paths[0]
    if len(paths) == 1 and is_file(first / CATALOGUE):
        return Drop("project", tr("Open this project"), first.name, (first,))
    if state.stage == "predict" and state.runs:
        return _predict(paths)
    if len(paths) == 1 and (is_folder(first) or first.suffix.lower() == ".zip"):
        text = tr("The pictures in “{name}” are read, never changed.").format(name=first.name)
        return Drop("import", tr("Use these pictures"), text, (first,))
    if any(is_folder(path) for path in paths):
        text = tr("Drop one folder with a folder for each class in it.")
        return Drop("refuse", tr("One folder at a time"), text)
    return _pictures(paths, state)


def _pictures(paths: Sequence[Path], state: ShellState) -> Drop:
    if not state.runs:
        text = tr("Drop the folder that holds your labelled pictures, and train first.")
        return Drop("refuse", tr("There is no trained model yet"), text)
    if len(paths) == 1:
        text = tr("See what the model says of “{name}”, and why.").format(name=paths[0].name)
        return Drop("inspect", tr("Look at this picture"), text, tuple(paths))
    return _predict(paths)


def _predict(paths: Sequence[Path]) -> Drop:
    name = paths[0].name if len(paths) == 1 else tr("{count} files").format(count=len(paths))
    text = tr("The model names the class of each picture in “{name}”.").format(name=name)
    return Drop("predict", tr("Classify these pictures"), text, tuple(paths))
