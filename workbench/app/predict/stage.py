"""Builds the Predict stage: view, presenter and commands."""

from __future__ import annotations

from typing import Any

from workbench.app.predict.presenter import PredictPresenter
from workbench.app.predict.view import PredictPage
from workbench.app.shell.actions import Action, ShellState
from workbench.app.shell.language import tr
from workbench.app.shell.session import Session
from workbench.app.shell.stage import Stage
from workbench.app.shell.wishes import PredictWish


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = PredictPage(session)
    presenter = PredictPresenter(view, session)
    view.to_train.clicked.connect(lambda: session.go("train"))
    view.run_chosen.connect(presenter.choose_run)
    view.pictures_chosen.connect(presenter.classify)
    view.save_wanted.connect(presenter.save)
    view.picture_opened.connect(presenter.open_picture)

    def receive(about: Any) -> None:
        if isinstance(about, PredictWish):
            presenter.receive(about)

    return Stage(view, _actions(view), presenter.refresh, receive)


def _with_model(state: ShellState) -> bool:
    return state.stage == "predict" and state.runs > 0


def _actions(view: PredictPage) -> tuple[Action, ...]:
    return (
        Action(
            "predict.files", tr("Classify pictures…"), view.choose_files,
            icon="picture", enabled=_with_model, tip=tr("Choose files for the model to name"),
        ),
        Action(
            "predict.folder", tr("Classify a folder of pictures…"), view.choose_folder,
            icon="folder", enabled=_with_model, tip=tr("Every picture in a folder"),
        ),
        Action(
            "predict.save", tr("Save the predictions as CSV…"), view.choose_table,
            icon="save", enabled=_with_model, tip=tr("A table for a spreadsheet"),
        ),
    )  # fmt: skip
