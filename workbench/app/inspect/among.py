"""Which pictures the strip may hold, and of which runs; read in a worker thread; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.pages import Choice, Shot, run_choices
from workbench.app.shell.language import counted, tr
from workbench.core.files import state_digest
from workbench.data.marks import Frame

if TYPE_CHECKING:
    from workbench.project.project import Project

HELD_OUT, ALL, CHOSEN = "held_out", "all", "chosen"


class Gathered(NamedTuple):
    """What a project has to look at.

    Args:
        runs: The runs with a classifier, newest first.
        classes: In order.
        scopes: The pictures of each scope that has any.
        marks: Where the things are, by item, as far as they are marked.
    """

    runs: tuple[Choice, ...] = ()
    classes: tuple[str, ...] = ()
    scopes: Mapping[str, tuple[Shot, ...]] = MappingProxyType({})
    marks: Mapping[str, tuple[Frame, ...]] = MappingProxyType({})

    def scope(self, wanted: str) -> str:
        """The wanted scope, or the nearest to it that has pictures."""
        if wanted in self.scopes:
            return wanted
        return HELD_OUT if HELD_OUT in self.scopes else next(iter(self.scopes), HELD_OUT)

    def scope_choices(self) -> tuple[Choice, ...]:
        """The scopes as a picker's lines."""
        titles = {
            CHOSEN: (tr("Chosen"), tr("The pictures you came with")),
            HELD_OUT: (
                tr("Held out"), tr("Pictures the model was judged by and did not learn from")
            ),
            ALL: (tr("All"), tr("Every picture of the project, those it learned from too")),
        }  # fmt: skip
        return tuple(
            Choice(
                name, f"{titles[name][0]} · {len(shots):,}",
                f"{counted(len(shots), 'picture', 'pictures')}. {titles[name][1]}",
            )
            for name, shots in self.scopes.items()
        )  # fmt: skip


def gather(project: Project, chosen: Sequence[Path]) -> Gathered:
    """Read runs and catalogue; some hundred milliseconds for 100,000 items."""
    dataset = project.dataset()
    known = {item.path: Shot(item.id, item.path, item.label) for item in dataset.items}
    scopes = {
        CHOSEN: tuple(known.get(str(path)) or _outside(path) for path in chosen),
        HELD_OUT: tuple(known[item.path] for item in dataset.of("val")),
        ALL: tuple(known.values()),
    }
    filled = {name: shots for name, shots in scopes.items() if shots}
    marks = project.catalogue.marks()
    return Gathered(run_choices(project.runs()), dataset.classes, filled, marks)


def _outside(path: Path) -> Shot:
    return Shot(state_digest(path), str(path), None)
