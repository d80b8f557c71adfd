"""What the Like this one tab does with gestures; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from workbench.app.inspect.asking import Asking
from workbench.app.inspect.attention import Attention
from workbench.app.inspect.classifiers import CACHE
from workbench.app.inspect.on_screen import on_screen
from workbench.app.inspect.similar import worker
from workbench.app.inspect.similar.worker import Alike, Learnt
from workbench.app.shell.language import counted, tr
from workbench.app.shell.wishes import InspectWish
from workbench.core.events import Event, Failed, Finished, Progress, Stopped, Terminal, latest

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.classifiers import Edition
    from workbench.app.inspect.values import Pixels
    from workbench.app.shell.session import Session
    from workbench.data.items import Item
    from workbench.inspection.inside.neighbours import Neighbour

KEY: Final = "inspect.similar"


class Like(NamedTuple):
    """One picture that is alike.

    Args:
        item: The picture.
        likeness: -1 to 1.
    """

    item: Item
    likeness: float

    @property
    def id(self) -> str:
        """What its thumbnail is known by."""
        return self.item.id

    @property
    def path(self) -> str:
        """The file."""
        return self.item.path

    @property
    def label(self) -> str | None:
        """Its class."""
        return self.item.label


class SimilarView(Protocol):
    """What can be shown on the tab; it never changes what it is given."""

    def show_picture(self, pixels: np.ndarray | None, title: str, note: str) -> None:
        """Show the picture that is looked at."""

    def show_beside(self, pixels: np.ndarray | None, title: str, note: str) -> None:
        """Show the chosen neighbour beside it."""

    def show_likes(
        self, nearest: Sequence[Like], others: Sequence[Like], classes: Sequence[str]
    ) -> None:
        """Fill both grids."""

    def show_heads(self, sentence: str, others: str) -> None:
        """Say what the neighbours are, and whose the second grid is."""

    def show_busy(self, words: str, done: int, total: int | None) -> None:
        """Say what is being waited for; empty when nothing is."""

    def show_stopped(self) -> None:
        """Say that the user stopped it, and offer to begin again."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the pictures why there are none."""


class SimilarPresenter:
    """Knows the pictures a run learnt from, and which are most like the one looked at."""

    def __init__(self, view: SimilarView, session: Session, attention: Attention) -> None:
        self._view, self._session, self._attention = view, session, attention
        self._classifiers = attention.looks.classifiers
        self._asking = Asking(session, self.refresh)
        question = self._asking.question
        self._comparing = question("like this one", self._compared, self._uncompared)
        self._showing = question("picture beside", self._came_beside, self._none_beside)
        self._learnt: Learnt | None = None
        self._learning: Path | None = None  # the run, while somebody waits for it
        self._declined: set[Path] = set()
        self._alike: Alike | None = None
        self._beside: Like | None = None
        session.project_changed.listen(lambda _project: self._declined.clear())
        session.items_changed.listen(lambda _none: self._on_items())
        attention.changed.listen(lambda _now: self.refresh())

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The tab came to sight."""
        self._asking.shown()

    def hidden(self) -> None:
        """The tab went out of sight."""
        self._asking.hidden()
        self._learning = None
        self._session.stop(KEY)

    def begin(self) -> None:
        """Get to know the pictures after all."""
        self._declined -= {self._attention.now.run}
        self.refresh()

    def choose(self, like: Like) -> None:
        """Show one of the neighbours beside the picture."""
        self._beside = like
        self._showing.ask(lambda _work: on_screen(like.item, worker.SHOWN))

    def look_at_beside(self) -> None:
        """Look at the neighbour that is shown beside the picture."""
        if self._beside is not None:
            self.open(self._beside)

    def open(self, like: Like) -> None:
        """Look at one of the neighbours."""
        now, alike = self._attention.now, self._alike
        among = [like.path, now.path or ""]
        if alike is not None:
            found = (*alike.neighbours.nearest, *alike.neighbours.others)
            among = [now.path or "", *(neighbour.item.path for neighbour in found)]
        paths = tuple(Path(path) for path in dict.fromkeys(among) if path)
        self._session.go("inspect", InspectWish(Path(like.path), now.run, paths))

    # ------------------------------------------------------------------ asking

    def refresh(self) -> None:
        """Look for what is most like the picture that is looked at now."""
        now = self._attention.now
        if not self._asking.visible:
            return
        if now.edition is None or now.path is None:
            self._comparing.forget()
            self._alike = None
            self._view.show_trouble(tr("No picture is looked at."), tr("Choose one at the left."))
            return
        if self._learnt is None or self._learnt.edition != now.edition:
            self._learn(now.edition)
            return
        if self._alike is None or self._alike[:2] != (now.path, now.label):
            self._comparing.ask(
                partial(worker.compare, self._classifiers, self._learnt, now.path, now.label)
            )

    def _on_items(self) -> None:
        """Files may have been moved or written over."""
        self._learnt = self._alike = None
        self.refresh()

    def _learn(self, edition: Edition) -> None:
        self._comparing.forget()
        self._alike = None
        project = self._session.project
        if project is None or self._session.running(KEY):
            return  # its end begins the next one
        if edition.run in self._declined:
            self._view.show_stopped()
            return
        self._learning = edition.run
        cache = project.cache / CACHE
        self._view.show_busy(tr("Getting to know the pictures it learned from…"), 0, None)
        self._session.start(
            KEY, tr("Getting to know your pictures"),
            lambda: worker.learn(self._classifiers, edition, cache),
            on_events=self._on_events, on_end=self._on_end,
        )  # fmt: skip

    def _on_events(self, events: Sequence[Event]) -> None:
        last = latest(events, Progress)
        if last is not None and last.total:
            words = tr("Getting to know the pictures it learned from: {done} of {total}")
            words = words.format(done=f"{last.done:,}", total=f"{last.total:,}")
            self._view.show_busy(words, last.done, last.total)

    def _on_end(self, end: Terminal) -> None:
        run, self._learning = self._learning, None
        self._view.show_busy("", 0, None)
        if isinstance(end, Failed):
            self._view.show_trouble(end.message, end.hint)
            return
        if isinstance(end, Stopped) and run is not None:
            self._declined.add(run)  # or Stop would begin it again, for ever
        if isinstance(end, Finished):
            self._learnt = end.result
        self.refresh()

    def _uncompared(self, failure: Failed) -> None:
        self._alike = None
        self._view.show_trouble(failure.message, failure.hint)

    def _compared(self, alike: Alike) -> None:
        now, learnt = self._attention.now, self._learnt
        if alike[:2] != (now.path, now.label) or learnt is None:
            return
        self._alike = alike
        note = tr("It says {said}.").format(said=alike.said)
        if alike.label is not None:
            note = tr("Labelled {label}. {said}").format(label=alike.label, said=note)
        self._view.show_picture(alike.pixels, Path(alike.path).name, note)
        nearest, others = (tuple(map(_like, some)) for some in alike.neighbours)
        self._view.show_heads(_sentence(nearest), _others(alike.label or alike.said))
        self._view.show_likes(nearest, others, learnt.classes)
        if nearest:
            self.choose(nearest[0])
        else:
            self._view.show_beside(None, "", "")

    def _none_beside(self, failure: Failed) -> None:
        if self._beside is not None:
            self._view.show_beside(None, Path(self._beside.path).name, failure.message)

    def _came_beside(self, pixels: Pixels) -> None:
        like = self._beside
        if like is None:
            return
        words = tr("Labelled {label} · likeness {likeness} of 1")
        note = words.format(label=like.label, likeness=f"{like.likeness:.2f}".replace("-", "−"))
        self._view.show_beside(pixels, Path(like.path).name, note)


def _like(neighbour: Neighbour) -> Like:
    return Like(neighbour.item, neighbour.likeness)


def _sentence(nearest: Sequence[Like]) -> str:
    """Which labels the pictures most like it have, and how many have each."""
    found = Counter(like.label for like in nearest).most_common()
    if not found:
        return tr("It learned from no picture that could be compared.")
    if len(nearest) == 1:
        return tr("The one most like it is labelled {label}.").format(label=found[0][0])
    if len(found) == 1:
        return tr("All {count} most like it are labelled {label}.").format(
            count=len(nearest), label=found[0][0]
        )
    parts = [f"{count:,} {label}" for label, count in found]
    words = tr("Of the {all} most like it, the labels are: {parts}.")
    return words.format(all=counted(len(nearest), "picture", "pictures"), parts=", ".join(parts))


def _others(label: str) -> str:
    return tr("Most like it, but not {label}").format(label=label)
