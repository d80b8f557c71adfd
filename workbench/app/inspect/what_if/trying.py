"""What the model says of a changed copy of the picture; asked live, newest only; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.pages import Bar
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.inspection.showing.drawing import USUAL, fitting
from workbench.inspection.showing.overlay import sheet
from workbench.inspection.what_if.edits import Edit, edited, then

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.looks import Looks, Pixels
    from workbench.app.shell.session import Session
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.showing.drawing import Drawing

SIDE = 800
"""Longest side of the copy that is worked on: quick enough to follow a brush."""

_BARS = 5


class Tried(NamedTuple):
    """What came of some edits.

    Args:
        edits: These.
        pixels: uint8 (H, W, 3), the copy with them.
        before: What the model says of the picture without any.
        found: What it says of the changed copy, about the same class.
    """

    edits: tuple[Edit, ...]
    pixels: Pixels
    before: Attribution
    found: Attribution


class WhatIfView(Protocol):
    """What can be shown on the tab; it never changes what it is given."""

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the changed copy."""

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay its map over it."""

    def show_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture."""

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show how sure the model is now, and was before."""

    def show_words(self, words: str, warn: bool) -> None:
        """Say what the change made of the answer."""

    def show_edits(self, edits: Sequence[Edit]) -> None:
        """Show what can be undone, and the light that is set."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""


class Trying:
    """Knows the edits and what the model makes of them."""

    def __init__(self, view: WhatIfView, session: Session, attention: Attention) -> None:
        self._view, self._attention = view, attention
        self._requests = session.requests("what if")
        self._worker = _Worker(attention.looks)
        self._looked = Regarded()
        self._edits: tuple[Edit, ...] = ()
        self._shown: Tried | None = None
        self._next: tuple[Edit, ...] | None = None
        self._visible = False
        attention.changed.listen(lambda _now: self._follow())
        session.items_changed.listen(lambda _none: self._on_items())
        session.drained.listen(lambda _none: self._drain())

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was done to the copy, in order."""
        return self._edits

    def shown(self) -> None:
        """The tab came to sight."""
        self._visible = True
        self._follow()

    def hidden(self) -> None:
        """The tab went out of sight; the edits stay."""
        self._visible = False
        self._requests.forget()

    def edit(self, edit: Edit) -> None:
        """Do one more thing to the copy."""
        self._set(then(self._edits, edit))

    def preview(self, edit: Edit) -> None:
        """Ask what a stroke under way makes of it; it is not yet done."""
        self._ask((*self._edits, edit))

    def undo(self) -> None:
        """Take the last edit back."""
        self._set(self._edits[:-1])

    def reset(self) -> None:
        """Take all of them back."""
        self._set(())

    def _set(self, edits: tuple[Edit, ...]) -> None:
        self._edits = edits
        self._view.show_edits(edits)
        self._ask(edits)

    def _on_items(self) -> None:
        """The file may have been written over: the copy is made anew, and changed as before."""
        self._requests.forget()
        self._worker, self._shown = _Worker(self._attention.looks), None
        self._follow()

    def _follow(self) -> None:
        now = self._attention.now
        if not self._visible:
            return
        drawing, before = now.drawing, self._looked
        self._view.show_opacity(drawing.opacity)
        if now.path != before.path:
            self._requests.forget()
            self._edits, self._shown = (), None
            self._view.show_edits(())
        self._looked = now
        same = now._replace(drawing=before.drawing, among=before.among, runs=before.runs) == before
        if not same or self._shown is None:
            self._ask(self._edits)
        elif self._shown is not None:
            self._draw(self._shown, drawing)

    def _ask(self, edits: tuple[Edit, ...]) -> None:
        """Ask now, or once the answer in the making is there.

        A brush that never rests would make every answer stale before it comes.
        """
        looked = self._looked
        if looked.run is None or looked.path is None:
            self._view.show_picture(None, False)
        elif self._requests.busy:
            self._next = edits
        else:
            self._next = None
            self._requests.ask(partial(self._worker.tried, looked, edits))

    def _drain(self) -> None:
        for answer in self._requests.drain():
            if answer.failed is not None:
                self._shown = None
                self._view.show_bars(())
                self._view.show_words("", False)
                self._view.show_trouble(answer.failed.message, answer.failed.hint)
            elif self._visible:
                self._came(answer.value)
        if self._next is not None and not self._requests.busy:
            self._ask(self._next)

    def _came(self, tried: Tried) -> None:
        keep = self._shown is not None
        self._shown = tried
        self._view.show_picture(tried.pixels, keep)
        self._draw(tried, self._attention.now.drawing)
        self._view.show_bars(bars_of(tried, self._attention.now.label))
        self._view.show_words(*words_of(tried))

    def _draw(self, tried: Tried, drawing: Drawing) -> None:
        height, width = tried.pixels.shape[:2]
        fit = fitting(drawing, tried.found.method)
        self._view.show_overlay(sheet(tried.found, width, height, fit))


class _Copy(NamedTuple):
    """A picture twice: for the screen, and as the network's own reading begins with.

    Edits are shares of a picture, so that they mean the same on both.
    """

    path: str
    run: Path
    shown: Pixels
    read: Pixels


class _Worker:
    """Keeps the copy and what was said of it, so that a stroke costs one look."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._copied: _Copy | None = None
        self._before: tuple[Any, Attribution] | None = None

    def tried(self, looked: Regarded, edits: tuple[Edit, ...]) -> Tried:
        """Called in a worker thread; raises WorkbenchError."""
        assert looked.path is not None
        assert looked.run is not None
        copied = self._copy(looked.path, looked.run)
        before = self._unchanged(looked, copied.read)
        if not edits:
            return Tried(edits, copied.shown, before, before)
        # About the same classes, whatever the model takes the changed picture for.
        found = self._asked(looked, edited(copied.read, edits), before.question)
        return Tried(edits, edited(copied.shown, edits), before, found)

    def _copy(self, path: str, run: Path) -> _Copy:
        if self._copied is None or self._copied[:2] != (path, run):
            from workbench.inspection.explaining import no_larger

            with self._looks.classifiers.using(run) as classifier:
                read = classifier.read(Path(path))[0].pixels
            shown = no_larger(self._looks.pixels(path), SIDE)
            self._copied = _Copy(path, run, shown, read)
        return self._copied

    def _unchanged(self, looked: Regarded, pixels: Pixels) -> Attribution:
        asked = looked._replace(among=(), runs=(), drawing=USUAL)
        if self._before is None or self._before[0] != asked:
            self._before = (asked, self._asked(looked, pixels, looked.target))
        return self._before[1]

    def _asked(self, looked: Regarded, pixels: Pixels, target: str | None) -> Attribution:
        from workbench.inspection.attributions.attributing import attribute

        assert looked.run is not None
        settings: dict[str, Any] = dict(looked.settings)
        with self._looks.classifiers.using(looked.run) as classifier:
            return attribute(classifier, pixels, target, looked.method, looked.layer, **settings)


def bars_of(tried: Tried, label: str | None) -> tuple[Bar, ...]:
    """The classes that were or are surest, each with how sure it was."""
    before, now = tried.before.probabilities, tried.found.probabilities
    order = sorted(range(len(now)), key=lambda place: -max(before[place], now[place]))
    return tuple(
        Bar(
            name, place, now[place], name == label, name == tried.found.target,
            before[place] if tried.edits else None,
        )
        for place in order[:_BARS]
        for name in (tried.found.classes[place],)
    )  # fmt: skip


def words_of(tried: Tried) -> tuple[str, bool]:
    """What the change made of the answer, and whether it changed it altogether."""
    before, found = tried.before, tried.found
    if not tried.edits:
        return tr(
            "Change the picture: the model is asked at each stroke. "
            "It says {name}, and is {sure} sure."
        ).format(name=before.predicted, sure=percent(max(before.probabilities))), False
    if found.predicted != before.predicted:
        return tr("Now it says {now} instead of {before}.").format(
            now=found.predicted, before=before.predicted
        ), True
    place = before.classes.index(before.predicted)
    return tr("It still says {name}: {now} sure, {before} before.").format(
        name=before.predicted, now=percent(found.probabilities[place]),
        before=percent(before.probabilities[place]),
    ), False  # fmt: skip
