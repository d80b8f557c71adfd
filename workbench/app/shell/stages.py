"""The table of stages; each module is imported when its page is first visited."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.shell.stage import Stage


class StageSpec(NamedTuple):
    """One row: what the rail shows and which module builds the page."""

    id: str
    title: str
    icon: str
    shortcut: str
    module: str
    tip: str


STAGES = (
    StageSpec(
        "data", "Data", "data", "Ctrl+1", "workbench.app.data.stage",
        "Your pictures, their classes, and what could not be used",
    ),
    StageSpec(
        "train", "Train", "train", "Ctrl+2", "workbench.app.train.stage",
        "Teach a model to tell your classes apart",
    ),
    StageSpec(
        "results", "Results", "results", "Ctrl+3", "workbench.app.results.stage",
        "How good the model is, and which pictures it gets wrong",
    ),
    StageSpec(
        "inspect", "Inspect", "inspect", "Ctrl+4", "workbench.app.inspect.stage",
        "Why it decided so, picture by picture",
    ),
    StageSpec(
        "predict", "Predict", "predict", "Ctrl+5", "workbench.app.predict.stage",
        "Let the model name the class of new pictures",
    ),
)  # fmt: skip


def spec_of(stage: str) -> StageSpec:
    """The row of that id. Raises KeyError where there is none."""
    return {spec.id: spec for spec in STAGES}[stage]


def build_stage(stage: str, session: Session) -> Stage:
    """Import the stage's module and build its page."""
    built: Stage = import_module(spec_of(stage).module).build(session)
    return built


def title_of(stage: str) -> str:
    """The stage's name as the user reads it."""
    return tr(spec_of(stage).title)
