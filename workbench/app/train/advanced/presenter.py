"""What can be seen and tried before a run, while Advanced is unfolded; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Failed, Finished, Terminal
from workbench.project.trying import previews_of, rate_for
from workbench.training.events import RateCurve, RateTried

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.data.picture import Pixels
    from workbench.training.recipe import Recipe

KEY: Final = "rate"
SHOWN = 8
# What a preview depends on: other settings change nothing that can be seen.
_SEEN = ("backbone", "weights", "strategy", "image_size", "fit", "augmentation", "looks", "seed")

RateState = Literal["none", "trying", "found", "stopped"]


class RatePage(msgspec.Struct, frozen=True):
    """What is known of learning rates.

    Args:
        state: Whether any were tried.
        rates: Those tried, rising.
        losses: The loss at each.
        suggestion: The one that suits, or None.
    """

    state: RateState = "none"
    rates: tuple[float, ...] = ()
    losses: tuple[float, ...] = ()
    suggestion: float | None = None


class AdvancedView(Protocol):
    """What can be shown under Advanced."""

    def show_previews(self, pictures: Pixels | None, words: str) -> None:
        """Show pictures as training varies them; None while they are made."""

    def show_rates(self, page: RatePage) -> None:
        """Show what the learning-rate finder found."""


class AdvancedPresenter:
    """Asks for previews when what they depend on changes, and tries learning rates.

    Args:
        view: Where it is shown.
        session: Whose project it is.
        recipe: The recipe of now. May raise WorkbenchError.
        use_rate: Takes over a learning rate.
    """

    def __init__(
        self,
        view: AdvancedView,
        session: Session,
        recipe: Callable[[], Recipe],
        use_rate: Callable[[float], object],
    ) -> None:
        self._view, self._session = view, session
        self._recipe, self._use = recipe, use_rate
        self._unfolded = False
        self._draw = 0
        self._shown: tuple[object, ...] | None = None
        self._page = RatePage()
        self._previews = session.requests("previews", self._previewed, self._unseen)
        session.project_changed.listen(lambda _project: self._forget())
        session.items_changed.listen(lambda _none: self._forget())

    def unfold(self, unfolded: bool) -> None:
        """Advanced was unfolded, or folded away."""
        self._unfolded = unfolded
        self.refresh()

    def again(self) -> None:
        """Show another draw of the variation."""
        self._draw += 1
        self.refresh()

    def refresh(self) -> None:
        """Ask for previews where they would be others now."""
        project = self._session.project
        if not self._unfolded or project is None:
            return
        try:
            recipe = self._recipe()
        except WorkbenchError as error:
            self._view.show_previews(None, error.message)
            return
        wanted = (*(getattr(recipe, name) for name in _SEEN), self._draw)
        if wanted != self._shown:
            self._shown = wanted
            self._previews.ask(partial(previews_of, project, recipe, SHOWN, self._draw))

    def find_rate(self) -> None:
        """Try ever higher learning rates on the pictures of the project."""
        project = self._session.project
        if project is None:
            return
        if self._session.running("training") is not None:
            # Both would draw from torch's one source of chance, and the run could not be repeated.
            self._session.say(
                Message(
                    tr("A learning rate is not looked for while a run learns."),
                    tr("Stop the run first, or wait until it ends."),
                )
            )
            return
        try:
            recipe = self._recipe()
        except WorkbenchError as error:
            self._session.say_failed(error)
            return
        make = partial(rate_for, project, recipe)
        title = tr("Trying learning rates")
        if self._session.start(KEY, title, make, self._on_tried, self._on_rates):
            self._show(RatePage("trying"))

    def use_rate(self) -> None:
        """Take over the learning rate that was found."""
        if self._page.suggestion is not None:
            self._use(self._page.suggestion)

    def _on_tried(self, events: Sequence[Event]) -> None:
        tried = [event for event in events if isinstance(event, RateTried)]
        rates = (*self._page.rates, *(event.rate for event in tried))
        losses = (*self._page.losses, *(event.loss for event in tried))
        self._show(msgspec.structs.replace(self._page, rates=rates, losses=losses))

    def _on_rates(self, terminal: Terminal) -> None:
        found = terminal.result if isinstance(terminal, Finished) else None
        if isinstance(found, RateCurve):
            self._show(RatePage("found", found.rates, found.smooth, found.suggestion))
        else:
            self._show(msgspec.structs.replace(self._page, state="stopped"))

    def _previewed(self, previews: Pixels) -> None:
        self._view.show_previews(previews, "")

    def _unseen(self, failure: Failed) -> None:
        self._view.show_previews(None, failure.message)

    def _show(self, page: RatePage) -> None:
        if page != self._page:
            self._page = page
            self._view.show_rates(page)

    def _forget(self) -> None:
        self._shown, self._draw = None, 0
        self._previews.forget()
        self._view.show_previews(None, "")
        self._show(RatePage())
        self.refresh()
