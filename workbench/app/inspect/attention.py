"""What Inspect looks at now, for every tab to listen to; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.classifiers import Edition
from workbench.app.inspect.pages import Choice, Shot
from workbench.app.inspect.values import Wanted, Way
from workbench.app.shell.topics import Topic
from workbench.inspection.showing.drawing import USUAL, Drawing

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Looks


class Regarded(NamedTuple):
    """One state of the page: everything the user chose.

    Args:
        run: The run folder whose classifier is asked; None while there is none.
        path: The picture; None while there is none.
        label: The picture's class, or None.
        among: The pictures of the strip, in order.
        way: How it is explained.
        runs: The runs there are to choose from, newest first.
        drawing: How maps are drawn.
        written: When the run's classifier was written, in nanoseconds.
    """

    run: Path | None = None
    path: str | None = None
    label: str | None = None
    among: tuple[Shot, ...] = ()
    way: Way = Way()
    runs: tuple[Choice, ...] = ()
    drawing: Drawing = USUAL
    written: int = 0

    @property
    def edition(self) -> Edition | None:
        """The classifier that is asked; None while there is none."""
        return Edition(self.run, self.written) if self.run is not None else None

    @property
    def wanted(self) -> Wanted | None:
        """The map that is looked at; None while there is no model or no picture."""
        edition, path = self.edition, self.path
        return Wanted(edition, path, self.way) if edition and path is not None else None


class Attention:
    """The one place that knows what is looked at.

    Tabs read `now`, listen to `changed` while they are shown, and ask classifiers in a worker
    thread by `looks.classifiers.using(run)`: loaded once for all of them, lent to one at a time.

    Attributes:
        now: What is looked at.
        changed: Told each time that differs from before.
        picture_wanted: A tab wants this picture of the project looked at, on the Picture tab.
        tested: The methods were tested on this run, whose folder it is.
        looks: Takes looks, in a worker thread; safe from several.
    """

    def __init__(self, looks: Looks) -> None:
        self.now = Regarded()
        self.changed: Topic[Regarded] = Topic()
        self.picture_wanted: Topic[str] = Topic()
        self.tested: Topic[Path] = Topic()
        self.looks = looks

    def turn_to(self, regarded: Regarded) -> None:
        """Look at this; nobody is told where it is the same as before."""
        if regarded != self.now:
            self.now = regarded
            self.changed.publish(regarded)
