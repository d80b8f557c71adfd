"""The thing marked in the picture, and how much of the evidence lies beside it; no Qt."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.session import Message
from workbench.core.errors import WorkbenchError
from workbench.data.marks import Frame, mask_of

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Look
    from workbench.app.inspect.pages import Shot
    from workbench.app.shell.session import Session

_SIDE = 256  # pixels of the mask: finer than any map, and quick
_MUCH = 0.5
"""From this share on, the evidence beside the thing is a warning."""


class MarkingView(Protocol):
    """What can be shown of marks."""

    def show_marks(self, frames: Sequence[Frame], can_mark: bool) -> None:
        """Draw the frames over the picture; whether more may be drawn."""

    def show_beside(self, words: str, warning: bool) -> None:
        """Say how much of the evidence lies beside the thing; empty where nothing is marked."""


class Marking:
    """Keeps the user's marks in the project as soon as they are drawn."""

    def __init__(self, view: MarkingView, session: Session) -> None:
        self._view, self._session = view, session
        self._items: Container[str] = ()
        self._marks: dict[str, tuple[Frame, ...]] = {}
        self._item: str | None = None
        self._look: Look | None = None
        self._marks_shown: tuple[tuple[Frame, ...], bool] | None = None
        self._said_shown: tuple[str, bool] | None = None

    def gathered(self, items: Container[str], marks: Mapping[str, tuple[Frame, ...]]) -> None:
        """What the project holds: only its own pictures can be marked."""
        self._items, self._marks = items, dict(marks)

    def at(self, shot: Shot | None) -> None:
        """Another picture is looked at, or it in another way."""
        self._item = shot.id if shot and shot.id in self._items else None
        self._look = None
        self._show()

    def saw(self, look: Look | None) -> None:
        """What came of looking at it."""
        self._look = look
        self._show()

    def add(self, frame: Frame) -> None:
        """The user drew a frame round the thing."""
        if frame.is_one:
            self._keep((*self._frames, frame))

    def clear(self) -> None:
        """Forget where the thing is in this picture."""
        self._keep(())

    def _keep(self, frames: tuple[Frame, ...]) -> None:
        project = self._session.project
        if project is None or self._item is None:
            return
        try:
            project.catalogue.mark(self._item, frames)
        except WorkbenchError as error:
            self._session.say(Message(error.message, error.hint, "", "trouble"))
            return
        self._marks[self._item] = frames
        self._show()

    @property
    def _frames(self) -> tuple[Frame, ...]:
        return self._marks.get(self._item, ()) if self._item else ()

    def _show(self) -> None:
        """Show what differs from before: arrow keys must not wait for what stays as it is."""
        marks = (self._frames, self._item is not None)
        if marks != self._marks_shown:
            self._marks_shown = marks
            self._view.show_marks(*marks)
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
        from workbench.inspection.proof.pointing import outside

        if not self._frames or self._look is None or not self._look.attribution.positive:
            return None
        return outside(self._look.attribution, mask_of(self._frames, _SIDE, _SIDE))
