"""One channel: where it is excited, by which pictures, and what it does to the decision; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from workbench.app.inspect.asking import Asking, unheard
from workbench.app.inspect.classifiers import CACHE
from workbench.app.inspect.inside import worker
from workbench.app.inspect.inside.pages import (
    EffectLine,
    effect_lines,
    effect_words,
    excited,
    lost_words,
    share_of,
)
from workbench.app.inspect.inside.sought import Channel, Sought, SoughtView
from workbench.app.inspect.inside.worker import Patch, Seen, Without
from workbench.app.shell.language import tr
from workbench.app.shell.wishes import InspectWish

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.classifiers import Edition
    from workbench.app.inspect.inside.searching import Searching
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed
    from workbench.inspection.inside.effects import Effect

_SHOWN = 9  # top pictures of one channel


class UnitPage(NamedTuple):
    """What is said of one channel.

    Args:
        title: Which one, of which stage.
        here: How much of this picture excites it.
        lost: What switching it off does here; empty while that is being found out.
    """

    title: str
    here: str
    lost: str


class UnitView(SoughtView, Protocol):
    """What can be shown of one channel; it never changes what it is given."""

    def show_unit(self, page: UnitPage | None) -> None:
        """Say which channel it is, and what it does here."""

    def show_unit_picture(self, pixels: np.ndarray, overlay: np.ndarray, keep_view: bool) -> None:
        """Show the picture with the channel's map over it."""

    def show_patches(self, patches: Sequence[Patch], classes: Sequence[str]) -> None:
        """Show the parts of pictures that excite it most."""

    def show_search(self, words: str, done: int, total: int | None, offer: str) -> None:
        """Say how the search for them goes, or offer it; nothing where both are empty."""

    def show_effect(self, words: str, lines: Sequence[EffectLine]) -> None:
        """Show what switching it off does to each class."""


class Unit:
    """Knows the channel that is looked at, and asks about it.

    Attributes:
        number: Which channel; -1 for none.
        sought: What it looks for.
    """

    def __init__(
        self,
        view: UnitView,
        session: Session,
        attention: Attention,
        asking: Asking,
        searching: Searching,
    ) -> None:
        self._view, self._session, self._attention = view, session, attention
        self._searching = searching
        self._classifiers = attention.looks.classifiers
        self.sought = Sought(view, session, self._classifiers)
        self._losing = asking.question("channel switched off", self._came_lost, unheard)
        self._cutting = asking.question("patches of a channel", self._came_patches, unheard)
        self._weighing = asking.question("effect of a channel", self._came_effect, self._no_effect)
        self._seen: Seen | None = None
        self.number = -1
        self._lost: float | None = None
        self._patches: tuple[Patch, ...] = ()

    # ------------------------------------------------------------------ gestures

    def choose(self, seen: Seen, number: int) -> None:
        """Look at this channel of this look."""
        before, self._seen = self._seen, seen
        same_unit = before is not None and number == self.number and _unit(before) == _unit(seen)
        self.number, self._lost = number, None
        self._show_page()
        self._show_picture(before is not None and before.wanted.path == seen.wanted.path)
        self._losing.ask(partial(
            worker.switch_off, self._classifiers, seen.wanted, seen.channels.target, [number]
        ))  # fmt: skip
        if not same_unit:
            self._about_unit()

    def clear(self) -> None:
        """No channel is looked at."""
        for question in (self._losing, self._cutting, self._weighing):
            question.forget()
        self.sought.leave_off()
        self._seen, self.number = None, -1
        self._view.show_unit(None)
        self.sought.look_at(None)

    def search(self) -> None:
        """Look through the user's pictures for those that excite this stage's channels."""
        if self._seen is not None:
            self._searching.search(*_unit(self._seen))

    def searched(self) -> None:
        """The search went on, or ended."""
        seen = self._seen
        if seen is None:
            return
        words, done, total = self._searching.progress
        found = self._searching.found(*_unit(seen))
        offer = ""
        if found is None and not words:
            offer = self._searching.trouble or tr(
                "Nobody has looked yet which of your pictures excite the channels of this stage."
            )
        self._view.show_search(words if found is None else "", done, total, offer)
        if found is not None and not words:
            number = self.number
            self._cutting.ask(lambda _work: worker.patches(found, number, _SHOWN))
        elif found is None:
            self._view.show_patches((), ())

    def open(self, patch: Patch) -> None:
        """Look at the picture a patch was cut from."""
        now = self._attention.now
        paths = dict.fromkeys([now.path or "", *(one.item.path for one in self._patches)])
        among = tuple(Path(path) for path in paths if path)
        self._session.go("inspect", InspectWish(Path(patch.item.path), now.run, among))

    # ------------------------------------------------------------------ asking

    def _about_unit(self) -> None:
        seen, project = self._seen, self._session.project
        assert seen is not None
        self.sought.look_at(Channel(*_unit(seen), self.number))
        self._view.show_patches((), ())
        self._view.show_effect("", ())
        if self._searching.wished:
            self.search()
        self.searched()
        if project is None:
            return
        edition, layer = _unit(seen)
        self._weighing.ask(partial(
            worker.effect, self._classifiers, edition.run, layer, self.number,
            project.cache / CACHE,
        ))  # fmt: skip

    def _came_lost(self, without: Without) -> None:
        if self._seen is not None and without.wanted == self._seen.wanted:
            self._lost = without.changes.get(self.number)
            self._show_page()

    def _came_patches(self, patches: tuple[Patch, ...]) -> None:
        if self._seen is not None:
            self._patches = patches
            self._view.show_patches(patches, self._seen.classes)

    def _came_effect(self, effect: Effect) -> None:
        self._view.show_effect(effect_words(effect), effect_lines(effect))

    def _no_effect(self, failure: Failed) -> None:
        self._view.show_effect(f"{failure.message} {failure.hint}", ())

    # ------------------------------------------------------------------ showing

    def _show_page(self) -> None:
        seen = self._seen
        assert seen is not None
        lost = "" if self._lost is None else lost_words(self._lost, seen.channels.target)
        title = tr("Channel {number}").format(number=self.number)
        self._view.show_unit(UnitPage(title, share_of(seen.channels, self.number), lost))

    def _show_picture(self, keep_view: bool) -> None:
        seen = self._seen
        assert seen is not None
        height, width = seen.pixels.shape[:2]
        colours = self._attention.now.drawing.colours
        overlay = excited(seen.channels, self.number, width, height, colours)
        self._view.show_unit_picture(seen.pixels, overlay, keep_view)


def _unit(seen: Seen) -> tuple[Edition, str]:
    return seen.wanted.edition, seen.wanted.layer
