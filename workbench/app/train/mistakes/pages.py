"""What the strip of pictures that are named wrongly shows, as plain values; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.app.shell.language import tr
from workbench.training.events import Mistake

if TYPE_CHECKING:
    from workbench.training.keeping.history import History


class MistakePage(msgspec.Struct, frozen=True):
    """The strip and the words around it.

    Args:
        title: What stands in it.
        words: Of when it is, and in which order; empty while there is nothing to show.
        pictures: The surest mistakes first.
        calm: What stands there where there is no picture.
    """

    title: str
    words: str = ""
    pictures: tuple[Mistake, ...] = ()
    calm: str = ""


def waiting_page() -> MistakePage:
    """Before an epoch was judged."""
    calm = tr("When an epoch is over, the validation pictures it gets wrong stand here.")
    return MistakePage(_title(over=False), calm=calm)


def mistake_page(history: History, over: bool) -> MistakePage | None:
    """What is known of a run's mistakes; None where nothing is."""
    told = history.mistaken
    if told is None:
        return None
    if not told.pictures:
        words = tr("after epoch {epoch}").format(epoch=told.epoch)
        return MistakePage(_title(over), words, calm=_calm(history))
    words = tr("after epoch {epoch}, the surest mistakes first").format(epoch=told.epoch)
    return MistakePage(_title(over), words, told.pictures)


def _title(over: bool) -> str:
    return tr("Pictures it got wrong last") if over else tr("Pictures it gets wrong right now")


def _calm(history: History) -> str:
    if history.last is None or history.last.val_accuracy == 1:
        return tr("It names every validation picture rightly.")
    return tr("None of those that it gets wrong can be shown here.")
