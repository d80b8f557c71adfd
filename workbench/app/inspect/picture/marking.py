"""The thing marked in the picture, and how much of the evidence lies beside it; no Qt."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.core.errors import WorkbenchError
from workbench.data.marks import Frame, mask_of

if TYPE_CHECKING:
    from workbench.app.inspect.pages import Shot
    from workbench.app.inspect.values import Look
    from workbench.app.shell.session import Session
    from workbench.project.project import Project

_SIDE = 256  # pixels of the mask: finer than any map, and quick
_MUCH = 0.5
"""From this share on, the evidence beside the thing is a warning."""


class MarkingView(Protocol):
    """What can be shown of marks."""

    def show_marks(self, frames: Sequence[Frame], can_mark: bool) -> None:
        """Draw the frames over the picture; whether more may be drawn."""

    def show_undo(self, possible: bool) -> None:
        """Whether there is a change of this picture's marks to take back."""

    def show_beside(self, words: str, warning: bool) -> None:
        """Say how much of the evidence lies beside the thing; empty where nothing is marked."""


class Marking:
    """Keeps the user's marks in the project as soon as they are drawn."""

    def __init__(self, view: MarkingView, session: Session) -> None:
        self._view, self._session = view, session
        self._items: Container[str] = ()
        self._marks: dict[str, tuple[Frame, ...]] = {}
        self._changed: dict[str, tuple[Frame, ...]] = {}
        self._before: dict[str, list[tuple[Frame, ...]]] = {}  # what each change replaced
        self._project: Project | None = None
        self._shot: Shot | None = None
        self._look: Look | None = None
        self._path = ""  # of the picture that the screen shows
        self._marks_shown: tuple[tuple[Frame, ...], bool] | None = None
        self._undo_shown: bool | None = None
        self._said_shown: tuple[str, bool] | None = None

    def gathered(self, items: Container[str], marks: Mapping[str, tuple[Frame, ...]]) -> None:
        """What the project holds: only its own pictures can be marked."""
        if self._session.project is not self._project:
            self._project = self._session.project
            self._changed.clear()
            self._before.clear()
        # What was drawn while they were gathered is newer.
        self._items, self._marks = items, {**marks, **self._changed}

    def at(self, shot: Shot | None) -> None:
        """Another picture is wanted, or it in another way."""
        self._shot, self._look = shot, None
        self._show()

    def saw(self, look: Look | None) -> None:
        """What is on the screen from now on."""
        self._look, self._path = look, look.wanted.path if look else ""
        self._show()

    def add(self, frame: Frame) -> None:
        """The user drew a frame round the thing."""
        if frame.is_one:
            self._change((*self._frames, frame))

    def clear(self) -> None:
        """Forget where the thing is in this picture."""
        if self._frames:
            self._change(())

    def undo(self) -> None:
        """Take back the last change of this picture's marks."""
        before = self._before.get(self._item or "", [])
        if before and self._keep(before[-1]):
            before.pop()
            self._show()

    def _change(self, frames: tuple[Frame, ...]) -> None:
        replaced = self._frames
        if self._keep(frames) and (item := self._item):
            self._before.setdefault(item, []).append(replaced)
            self._show()

    def _keep(self, frames: tuple[Frame, ...]) -> bool:
        """Write a picture's frames to the project; whether they are there now."""
        project, item = self._session.project, self._item
        if project is None or item is None or not self._on_screen:
            return False
        try:
            project.catalogue.mark(item, frames)
        except WorkbenchError as error:
            self._session.say_failed(error)
            return False
        self._marks[item] = self._changed[item] = frames
        return True

    @property
    def _item(self) -> str | None:
        return self._shot.id if self._shot and self._shot.id in self._items else None

    @property
    def _on_screen(self) -> bool:
        """Whether the picture that is wanted is there: until then the one before is."""
        return self._shot is not None and self._shot.path == self._path

    @property
    def _frames(self) -> tuple[Frame, ...]:
        return self._marks.get(self._item or "", ()) if self._on_screen else ()

    def _show(self) -> None:
        """Show what differs from before: arrow keys must not wait for what stays as it is."""
        marks = (self._frames, self._item is not None)
        if marks != self._marks_shown:
            self._marks_shown = marks
            self._view.show_marks(*marks)
        undo = self._on_screen and bool(self._before.get(self._item or ""))
        if undo != self._undo_shown:
            self._undo_shown = undo
            self._view.show_undo(undo)
        said = self._said()
        if said != self._said_shown:
            self._said_shown = said
            self._view.show_beside(*said)

    def _said(self) -> tuple[str, bool]:
        beside = self._beside()
        if beside is None:
            return "", False
        words = tr("{share} of the evidence for it lies outside what you marked.")
        return words.format(share=percent(beside)), beside >= _MUCH

    def _beside(self) -> float | None:
        if not self._frames or self._look is None or not self._look.attribution.positive:
            return None
        from workbench.inspection.proof.pointing import outside

        return outside(self._look.attribution, mask_of(self._frames, _SIDE, _SIDE))
