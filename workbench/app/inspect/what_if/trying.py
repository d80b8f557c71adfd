"""What is done to a copy of the picture, and what the model makes of it; newest only; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from workbench.app.inspect.asking import Asking
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.pages import SLOWEST, Bar
from workbench.app.inspect.what_if.worker import Tried, Worker
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.showing.drawing import fitting
from workbench.inspection.showing.overlay import sheet
from workbench.inspection.what_if.edits import Edit, then

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session
    from workbench.core.events import Failed
    from workbench.inspection.showing.drawing import Drawing

_BARS = 5
_MANY = 20  # times a network is asked; only from there on is it worth counting aloud


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

    def show_busy(self, words: str) -> None:
        """Say what is being waited for; empty when nothing is."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""


class Trying:
    """Knows the edits and what the model makes of them."""

    def __init__(self, view: WhatIfView, session: Session, attention: Attention) -> None:
        self._view, self._attention = view, attention
        self._asking = Asking(session, self._follow)
        self._question = self._asking.question("what if", self._came, self._failed)
        self._worker = Worker(attention.looks)
        self._looked = Regarded()
        self._edits: tuple[Edit, ...] = ()
        self._shown: Tried | None = None
        self._next: tuple[Edit, ...] | None = None
        attention.changed.listen(lambda _now: self._follow())
        session.items_changed.listen(lambda _none: self._on_items())
        session.drained.listen(lambda _none: self._go_on())

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was done to the copy, in order."""
        return self._edits

    def shown(self) -> None:
        """The tab came to sight."""
        self._asking.shown()

    def hidden(self) -> None:
        """The tab went out of sight; the edits stay."""
        self._asking.hidden()

    def edit(self, edit: Edit) -> None:
        """Do one more thing to the copy."""
        self._set(then(self._edits, edit))

    def preview(self, edit: Edit) -> None:
        """Ask what a stroke under way makes of it, unless that takes longer than the stroke."""
        if not self._is_slow:
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
        self._question.forget()
        self._worker, self._shown = Worker(self._attention.looks), None
        self._follow()

    def _follow(self) -> None:
        now = self._attention.now
        if not self._asking.visible:
            return
        drawing, before = now.drawing, self._looked
        self._view.show_opacity(drawing.opacity)
        if now.path != before.path:
            self._edits, self._shown = (), None
            self._view.show_edits(())
        self._looked = now
        same = now._replace(drawing=before.drawing, among=before.among, runs=before.runs) == before
        if same and self._shown is not None:
            self._draw(self._shown, drawing)
        else:
            self._question.forget()  # what was asked otherwise
            self._ask(self._edits)

    @property
    def _is_slow(self) -> bool:
        """Whether a map takes seconds or minutes."""
        return ATTRIBUTIONS.get(self._looked.way.method).cost == SLOWEST

    def _ask(self, edits: tuple[Edit, ...]) -> None:
        """Ask now, or once the answer in the making is there.

        A brush that never rests would make every answer stale before it comes; a slow one is
        given up for the newer all the same, since nobody waits for both.
        """
        wanted = self._looked.wanted
        if wanted is None:
            self._next = None
            self._question.forget()
            self._view.show_busy("")
            self._view.show_picture(None, False)
        elif self._question.busy and not self._is_slow:
            self._next = edits
        else:
            self._next = None
            self._view.show_busy(tr("Looking…"))
            self._question.ask(partial(self._worker.tried, wanted, edits))

    def _go_on(self) -> None:
        if self._question.busy and (looked := self._question.looked // _MANY * _MANY):
            self._view.show_busy(tr("Looking… asked {count:,} times so far").format(count=looked))
        if self._next is not None and not self._question.busy:
            self._ask(self._next)

    def _failed(self, failure: Failed) -> None:
        self._view.show_busy("")
        self._shown = None
        self._view.show_bars(())
        self._view.show_words("", False)
        self._view.show_trouble(failure.message, failure.hint)

    def _came(self, tried: Tried) -> None:
        self._view.show_busy("")
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


def bars_of(tried: Tried, label: str | None) -> tuple[Bar, ...]:
    """The classes that were or are surest, each with how sure it was."""
    before, now = tried.before.probabilities, tried.found.probabilities
    order = sorted(range(len(now)), key=lambda place: -max(before[place], now[place]))
    names = tried.found.classes
    return tuple(
        Bar(
            names[place], place, now[place], names[place] == label,
            names[place] == tried.found.target, before[place] if tried.edits else None,
        )
        for place in order[:_BARS]
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
