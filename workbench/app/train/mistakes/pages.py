"""What the strip of pictures that are named wrongly shows, as plain values; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.app.shell.language import tr
from workbench.training.events import Mistake, Mistaken

if TYPE_CHECKING:
    from workbench.training.keeping.history import History


class MistakePage(msgspec.Struct, frozen=True):
    """The strip and the words around it.

    Args:
        title: What stands in it.
        words: In which order they stand; empty while there is nothing to show.
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
    return MistakePage(tr("Pictures it gets wrong"), calm=calm)


def mistake_page(history: History) -> MistakePage | None:
    """What a run got wrong last; None where that is not known."""
    # The epoch stands in the title: a quick run is many epochs on while one looks at a picture.
    return _page_of(history.mistaken, history, tr("Pictures it got wrong after epoch {epoch}"))


def kept_page(history: History) -> MistakePage | None:
    """What the epoch that is kept got wrong, as Results shows it; where not known, the last one."""
    kept = history.mistaken_when_kept
    if kept is None or history.best is None or history.best.epoch != kept.epoch:
        return mistake_page(history)
    return _page_of(kept, history, tr("Pictures it got wrong after epoch {epoch}, the one kept"))


def _page_of(told: Mistaken | None, history: History, title: str) -> MistakePage | None:
    if told is None:
        return None
    title = title.format(epoch=told.epoch)
    if not told.pictures:
        return MistakePage(title, calm=_calm(history, told.epoch))
    return MistakePage(title, tr("the surest mistakes first"), told.pictures)


def _calm(history: History, epoch: int) -> str:
    judged = next((one for one in history.epochs if one.epoch == epoch), None)
    if judged is None or judged.val_accuracy == 1:
        return tr("It names every validation picture rightly.")
    return tr("None of those that it gets wrong can be shown here.")
