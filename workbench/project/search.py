"""Several recipes, the poor ones cut short: a small search whose trials are runs of the queue.

The first trial is the recipe itself; `suggesting.py` chooses the others: half of them before any
is tried, the rest from what those showed. After a ninth and after a third of its epochs a run goes
on only where it is among the best third that came so far (successive halving, Jamieson &
Talwalkar 2016, done one run after the other as in Li et al. 2020).

`search.json` in the project folder holds all of it, written whole: a search that was stopped goes
on where it was, and a new one knows what those before it found.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, Task
from workbench.core.files import read_json, write_json
from workbench.project.queue import Entry, QueueSummary, RunQueue, State
from workbench.project.suggesting import backbones_at_hand, suggested
from workbench.project.working_through import work_through
from workbench.training.events import EpochDone
from workbench.training.recipe import Recipe

if TYPE_CHECKING:
    from workbench.project.project import Project

TrialState = State | Literal["taken off"]
FILE = "search.json"
KEPT = 3  # one in so many goes on
RUNGS = (9, 3)  # the parts of a run after which is asked whether it goes on
MOST_TRIALS = 200

# As for the queue: the window asks for trials while a training tells what became of them.
_changing = threading.RLock()


class Trial(msgspec.Struct, frozen=True):
    """One recipe that is tried.

    Args:
        number: From 1.
        recipe: What is trained.
        state: As its entry in the queue; “taken off” where the user took that off.
        accuracy: The best so far, 0 to 1; None before its first epoch is over.
        epochs: Epochs that are over.
        run: The name of its run folder once it has begun, or empty.
        message: Why it failed, in words.
    """

    number: int
    recipe: Recipe
    state: TrialState = "waiting"
    accuracy: float | None = None
    epochs: int = 0
    run: str = ""
    message: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state not in ("waiting", "running")


class Search(msgspec.Struct, frozen=True):
    """What `search.json` holds.

    Args:
        base: The recipe to begin from.
        wanted: How many trials in all.
        backbones: The networks that are tried.
        trials: Those asked for so far.
        rungs: By the epoch at which it was asked, the accuracies that came there.
        earlier: What the searches before this one tried; numbers go on from theirs.
    """

    base: Recipe
    wanted: int
    backbones: tuple[str, ...]
    trials: tuple[Trial, ...] = ()
    rungs: dict[int, tuple[float, ...]] = {}
    earlier: tuple[Trial, ...] = ()

    @property
    def over(self) -> bool:
        """Whether all that was wanted is tried."""
        return not self.missing and all(t.over for t in self.trials)

    @property
    def missing(self) -> int:
        """How many trials are still to be asked for."""
        return max(0, self.wanted - len(self.trials))

    @property
    def known(self) -> tuple[Trial, ...]:
        """Every trial, those of earlier searches first."""
        return (*self.earlier, *self.trials)

    def best_first(self) -> tuple[Trial, ...]:
        """Every trial by accuracy; what has none yet comes last."""
        return tuple(
            sorted(self.known, key=lambda t: (t.accuracy is None, -(t.accuracy or 0), t.number))
        )


class RecipeSearch:
    """The search of a project; reads and writes its file, keeps nothing in memory.

    Args:
        project: The project folder.
    """

    def __init__(self, project: Path) -> None:
        self._file = project / FILE
        self._queue = RunQueue(project)

    def now(self) -> Search | None:
        """The search begun last, or None. Raises WorkbenchError where it cannot be read."""
        if not self._file.exists():
            return None
        return self._without_lost(read_json(self._file, Search))

    def begin(self, base: Recipe, trials: int, backbones: Sequence[str] = ()) -> Search:
        """Put the first half of a new search's trials at the end of the queue. Imports optuna.

        What waits of a search before gives way; what that tried is kept, and learned from.

        Args:
            base: The recipe to begin from; its strategy and length are those of all.
            trials: How many recipes to try, from 2.
            backbones: The networks to try beside the recipe's own; none: those at hand here.

        Raises:
            WorkbenchError: The number makes no sense, or there is no such network.
        """
        from workbench.models.catalogue import BACKBONES

        for name in backbones:
            BACKBONES.get(name)
        if not 2 <= trials <= MOST_TRIALS:
            raise WorkbenchError(
                f"The number of recipes to try cannot be {trials}.",
                f"Choose from 2 to {MOST_TRIALS}.",
            )
        names = tuple(dict.fromkeys([base.backbone, *(backbones or backbones_at_hand(base))]))
        with _changing:
            search = Search(base, trials, names, earlier=_learned_from(self.now()))
            for id in [entry.id for entry in self._queue.entries() if entry.search]:
                self._queue.remove(id)
                self._queue.mark(id, search=0)  # what runs stays, as a run of the user's own
            return self._asked(search, (trials + 1) // 2)

    def goes_on(self, entry: Entry, event: Event) -> bool:
        """Whether a trial's run is worth its remaining epochs; others always are."""
        if not entry.search or not isinstance(event, EpochDone):
            return True
        with _changing:
            return self._worth_more(entry, event)

    def _worth_more(self, entry: Entry, event: EpochDone) -> bool:
        """Take in an epoch of a trial; whether the next are worth their time."""
        search = self.now()
        if search is None:
            return True
        now = self._as_it_is_now(entry)
        trial = _trial(search, now.search) if now is not None else None
        if now is None or trial is None:
            return True
        best = max(event.val_accuracy, trial.accuracy or 0.0)
        search = _with(
            search, trial, state="running", accuracy=best, epochs=event.epoch, run=now.run
        )
        goes_on = True
        if event.epoch in rungs_of(search.base.epochs):
            came = (*search.rungs.get(event.epoch, ()), best)
            search = msgspec.structs.replace(search, rungs={**search.rungs, event.epoch: came})
            goes_on = among_the_best(best, came)
        self._write(search)
        return goes_on

    def _as_it_is_now(self, entry: Entry) -> Entry | None:
        """With its run, and the trial it is now; another search may have begun meanwhile."""
        return next((e for e in self._queue.entries() if e.id == entry.id), None)

    def heard(self, entry: Entry) -> None:
        """Take in that an entry is over; after the first half, ask for the rest."""
        with _changing:
            search = self.now()
            if not entry.search or search is None:
                return
            trial = _trial(search, entry.search)
            if trial is not None:
                accuracy = trial.accuracy if entry.accuracy is None else entry.accuracy
                ended = {"state": entry.state, "run": entry.run, "message": entry.message}
                search = _with(search, trial, accuracy=accuracy, **ended)
            self._write(search)
            self.go_on()

    def go_on(self) -> None:
        """Ask for what is missing, where nothing that was asked for waits. Imports optuna."""
        with _changing:
            search = self.now()
            if search is not None and search.missing and all(t.over for t in search.trials):
                self._asked(search, search.missing)

    def _without_lost(self, search: Search) -> Search:
        """A trial that was taken off the queue before its end is not waited for."""
        queued = {entry.search for entry in self._queue.entries()}
        for trial in search.trials:
            if not trial.over and trial.number not in queued:
                search = _with(search, trial, state="taken off")
        return search

    def _asked(self, search: Search, count: int) -> Search:
        first = max((trial.number for trial in search.known), default=0) + 1
        # How good a recipe is says little of one in which more, or less, may learn.
        alike = [t for t in search.known if t.recipe.strategy == search.base.strategy]
        tried = [(trial.recipe, trial.accuracy) for trial in alike]
        recipes = suggested(search.base, search.backbones, tried, count)
        if not search.trials and search.base not in [recipe for recipe, _ in tried]:
            recipes = [search.base, *recipes[1:]]
        new = tuple(Trial(first + place, recipe) for place, recipe in enumerate(recipes))
        search = msgspec.structs.replace(search, trials=(*search.trials, *new))
        # The queue first: a trial that is not in it counts as taken off.
        self._queue.add(*recipes, trials=[trial.number for trial in new])
        self._write(search)
        return search

    def _write(self, search: Search) -> None:
        write_json(self._file, search)


def _learned_from(before: Search | None) -> tuple[Trial, ...]:
    """What a new search keeps of the one before: the trials that came to something."""
    known = before.known if before is not None else ()
    return tuple(trial for trial in known if trial.over and trial.accuracy is not None)


def _trial(search: Search, number: int) -> Trial | None:
    return next((trial for trial in search.trials if trial.number == number), None)


def _with(search: Search, trial: Trial, **new: Any) -> Search:
    changed = msgspec.structs.replace(trial, **new)
    trials = tuple(changed if t.number == trial.number else t for t in search.trials)
    return msgspec.structs.replace(search, trials=trials)


def rungs_of(epochs: int) -> tuple[int, ...]:
    """The epochs at which is asked whether a run goes on."""
    return tuple(sorted({epochs // part for part in RUNGS if 0 < epochs // part < epochs}))


def among_the_best(score: float, came: Sequence[float]) -> bool:
    """Whether a score is among the best third of those that came to its rung, itself among them."""
    better = sum(other > score for other in came)
    return better < max(1, len(came) // KEPT)


def begin_search(
    project: Project, base: Recipe, trials: int, backbones: Sequence[str] = ()
) -> Task[Search]:
    """Choose a search's first recipes and put them into the queue; see `RecipeSearch.begin`."""
    yield Progress(0, None, "Choosing recipes")
    return RecipeSearch(project.folder).begin(base, trials, backbones)


def go_on_searching(project: Project) -> Task[None]:
    """Choose the recipes a search still lacks, where none of it waits; see `RecipeSearch.go_on`."""
    yield Progress(0, None, "Choosing recipes")
    RecipeSearch(project.folder).go_on()


def run_queue(project: Project) -> Task[QueueSummary]:
    """Train what waits in a project's queue; trials of a search that others beat are cut short."""
    search = RecipeSearch(project.folder)
    return (yield from work_through(project, search.goes_on, search.heard))
