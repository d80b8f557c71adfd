"""Runs on disk: one folder each, readable without the project it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json, write_json
from workbench.data.items import Dataset
from workbench.evaluation.evaluation import Evaluation
from workbench.models.classifier_files import CARD
from workbench.training.events import EpochDone, Outcome, Recalled, RunSummary
from workbench.training.keeping.files import DATASET, ENVIRONMENT, RECIPE, SUMMARY
from workbench.training.keeping.lineage import kept_checkpoints
from workbench.training.keeping.recalling import recalled, val_count
from workbench.training.keeping.record import Environment
from workbench.training.recipe import Recipe, read_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.models.classifier import Classifier

State = Outcome | Literal["unfinished"]
_RUNS, _HIGHEST = "runs", ".highest"


class Run:
    """A run folder, read when asked; nothing is kept in memory.

    Args:
        folder: The run folder; `recipe.json` is what makes it one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    @property
    def number(self) -> int:
        """Its place in the project, from 1; 0 for a folder with a name of its own."""
        return int(self.folder.name) if self.folder.name.isdecimal() else 0

    @property
    def name(self) -> str:
        """What the user reads: “Run 7”."""
        return f"Run {self.number}" if self.number else self.folder.name

    @property
    def recipe(self) -> Recipe:
        """Everything the run depended on. Raises WorkbenchError where it cannot be read."""
        return read_recipe(self.folder / RECIPE)

    @property
    def environment(self) -> Environment | None:
        """What it ran on and began with; None where that was never written."""
        path = self.folder / ENVIRONMENT
        return read_json(path, Environment) if path.exists() else None

    @property
    def summary(self) -> RunSummary | None:
        """How it went, or None while it has not ended (or never did)."""
        path = self.folder / SUMMARY
        return read_json(path, RunSummary) if path.exists() else None

    @property
    def state(self) -> State:
        """How it ended; “unfinished” where it still runs or was cut off."""
        summary = self.summary
        return summary.state if summary else "unfinished"

    @property
    def can_go_on(self) -> bool:
        """Whether it ended before its time; without a checkpoint it begins again, by its recipe."""
        return self.state in ("stopped", "cut short", "unfinished", "failed")

    @property
    def judged_by(self) -> int:
        """How many validation pictures judge it; 0 where it has not said so."""
        summary = self.summary
        return (summary.val_count if summary else 0) or val_count(self.folder)

    @property
    def has_classifier(self) -> bool:
        """Whether there is something to look at and to predict with."""
        return (self.folder / CARD).exists()

    def history(self) -> tuple[EpochDone, ...]:
        """The epochs so far, oldest first; of an epoch done twice the last counts."""
        return self.recalled().epochs

    def recalled(self) -> Recalled:
        """What is on record of it, in one reading."""
        return recalled(self.folder)

    def kept_among(self, epochs: Sequence[EpochDone]) -> EpochDone | None:
        """The epoch whose classifier it holds; None where it holds none.

        Args:
            epochs: Those on its record, oldest first: who has read them need not read them again.
        """
        if not self.has_classifier:
            return None
        kept = [one.epoch for one in kept_checkpoints(self.folder) if not one.last]
        # One that was cut off may have been better since, without writing that down yet.
        best = [one for one in epochs if one.best and one.epoch in (kept[-1:] or [one.epoch])]
        return best[-1] if best else None

    def dataset(self) -> Dataset:
        """The pictures it learned from and was measured on, as they were then."""
        return read_json(self.folder / DATASET, Dataset)

    def say_cut_short(self) -> None:
        """Note that the run was ended because others were better; nothing where it never ended."""
        summary = self.summary
        if summary is not None:
            cut_short = msgspec.structs.replace(summary, state="cut short")
            write_json(self.folder / SUMMARY, cut_short)

    def classifier(self, device: str = "cpu") -> Classifier:
        """The best classifier of the run, a fresh instance each time. Imports torch."""
        if not self.has_classifier:
            raise WorkbenchError(
                f"{self.name} has no classifier: it ended before its first epoch was over.",
                "Choose another run, or go on with this one.",
            )
        from workbench.models.classifier import load_classifier

        return load_classifier(self.folder, device)

    @property
    def classifier_sha256(self) -> str:
        """SHA-256 of its classifier, as its card says; empty where it cannot be read."""
        from workbench.models.classifier import Card

        try:
            return read_json(self.folder / CARD, Card).sha256
        except WorkbenchError:
            return ""

    def evaluation(self, split: str = "val") -> Evaluation | None:
        """What `save_evaluation` stored for that split, or None; of an earlier classifier, None."""
        path = self._evaluation(split)
        found = read_json(path, Evaluation) if path.exists() else None
        # A run that goes on gets another classifier; earlier versions never said which they judged.
        return found if found and found.model in ("", self.classifier_sha256) else None

    def save_evaluation(self, split: str, evaluation: Evaluation) -> None:
        """Keep an evaluation with the run, whole or not at all."""
        write_json(self._evaluation(split), evaluation)

    def _evaluation(self, split: str) -> Path:
        return self.folder / f"evaluation-{split}.json"


def runs_in(project: Path) -> tuple[Run, ...]:
    """The runs of a project folder, oldest first."""
    folders = (path.parent for path in (project / _RUNS).glob("*/recipe.json"))
    return tuple(sorted((Run(folder) for folder in folders), key=lambda run: run.folder.name))


def run_named(project: Path, name: str) -> Run | None:
    """The run of a project whose folder is called so; None where there is none, or no longer."""
    run = Run(project / _RUNS / name)
    return run if name and (run.folder / RECIPE).is_file() else None


def next_run_folder(project: Path, before: int = 0) -> Path:
    """A folder for the next run, numbered after the last; it does not exist yet.

    Args:
        project: The project folder.
        before: How many runs begin before it that have no folder yet either.
    """
    numbers = (int(p.name) for p in (project / _RUNS).glob("*") if p.name.isdecimal())
    highest = max((_removed(project), *numbers))
    return project / _RUNS / f"{highest + 1 + before:03d}"


def keep_number(run: Run) -> None:
    """Let no other run be called as this one, which goes: others may have grown from it."""
    if run.number > _removed(project_of(run)):
        write_json(run.folder.parent / _HIGHEST, run.number)


def _removed(project: Path) -> int:
    """The highest number of a run that was removed; 0 where there is none."""
    path = project / _RUNS / _HIGHEST
    return read_json(path, int) if path.exists() else 0


def open_run(folder: Path) -> Run:
    """The run in that folder. Raises WorkbenchError where there is none."""
    if not (folder / RECIPE).is_file():
        runs = [str(run.folder) for run in runs_in(folder)]
        raise WorkbenchError(
            f"“{folder}” is not a run.",
            f"It is a project; its runs are {', '.join(runs)}."
            if runs
            else "A run is a folder under runs/ of a project; `workbench train` prints its path.",
        )
    return Run(folder.resolve())


def project_of(run: Run) -> Path:
    """The project folder a run lies in."""
    return run.folder.parent.parent
