"""Where a run comes from and what can grow from it, in words; no Qt, no torch."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import setting_in_words, strategy_title
from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Value
from workbench.project.runs import Run
from workbench.training.distillation.report import is_copy
from workbench.training.keeping.lineage import Change, Extension, Parent, kept_checkpoints
from workbench.training.keeping.lineage import read_lineage as lineage_in
from workbench.training.options import OPTIONS


class Checkpoint(msgspec.Struct, frozen=True):
    """A point of a run from which another can begin: as the engine and as the user know it."""

    name: str
    title: str


class Growth(msgspec.Struct, frozen=True):
    """What can become of a run.

    Args:
        epochs: Epochs asked for so far.
        checkpoints: From which another run can begin, the best first.
        longer: Whether it can be made longer.
        origin: Where it comes from, in words; empty where it began from nothing of ours.
    """

    epochs: int = 0
    checkpoints: tuple[Checkpoint, ...] = ()
    longer: bool = False
    origin: str = ""


def growth_of(run: Run) -> Growth:
    """What can become of a run; nothing of a small copy."""
    epochs = run.recipe.epochs
    if is_copy(run.folder):
        return Growth(epochs)
    kept = kept_checkpoints(run.folder)
    best = [one.epoch for one in kept if not one.last]
    found = (
        [Checkpoint("best", tr("epoch {epoch}, the best").format(epoch=best[-1]))] if best else []
    )
    found += [
        Checkpoint(str(epoch), tr("epoch {epoch}").format(epoch=epoch)) for epoch in best[-2::-1]
    ]
    if kept and kept[-1].last:
        found.append(_checkpoint("last", tr("epoch {epoch}, the last"), kept[-1].epoch))
    longer = bool(kept) and kept[-1].last
    return Growth(epochs, tuple(found), longer, origin_in_words(run))


def _checkpoint(name: str, words: str, epoch: int) -> Checkpoint:
    return Checkpoint(name, words.format(epoch=epoch))


def origin_in_words(run: Run) -> str:
    """“Run 4 began from epoch 6 of run 2, with …”; empty for a run with no history."""
    try:
        lineage = lineage_in(run.folder)
    except WorkbenchError:
        return ""
    if lineage is None:
        return ""
    said = [] if lineage.parent is None else [_from(run, lineage.parent)]
    said += [_longer(extension) for extension in lineage.extensions]
    return " ".join(said)


def _from(run: Run, parent: Parent) -> str:
    source = Run(Path(parent.run)).name
    words = tr("{run} began from epoch {epoch} of {source}{changes}.")
    # What is left to the machine is settled anew by every run, and no choice.
    changes = "; ".join(_change(change) for change in parent.changes if change.after != "auto")
    said = tr(", with other choices: {changes}").format(changes=changes) if changes else ""
    return words.format(run=run.name, epoch=parent.epoch, source=source, changes=said)


def _change(change: Change) -> str:
    words = tr("{title}: {after} (before: {before})")
    option = OPTIONS.get(change.name)
    title = tr(option.title) if option else tr("What learns")
    before, after = (_said(change.name, value) for value in (change.before, change.after))
    return words.format(title=title, after=after, before=before)


def _said(name: str, value: Value) -> str:
    return setting_in_words(name, value) if name in OPTIONS else strategy_title(str(value))


def _longer(extension: Extension) -> str:
    words = tr("After epoch {at} it was made longer, from {before} to {after}.")
    after = counted(extension.after, "epoch", "epochs")
    return words.format(at=extension.at, before=extension.before, after=after)
