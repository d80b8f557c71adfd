"""Builds the Results stage: view, presenter and commands."""

from __future__ import annotations

from typing import Any

from workbench.app.results.presenter import ResultsPresenter
from workbench.app.results.removal_dialog import removal_box, to_bin
from workbench.app.results.sheets import sheet_title
from workbench.app.results.view import ResultsPage
from workbench.app.shell.actions import Action, on_stage
from workbench.app.shell.as_command import copy_command
from workbench.app.shell.language import tr
from workbench.app.shell.save_dialog import where_to_save_curves, where_to_save_sheet
from workbench.app.shell.session import Session
from workbench.app.shell.stage import Stage
from workbench.app.shell.wishes import RunFocus

_HERE = on_stage("results")


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = ResultsPage(session)
    presenter = ResultsPresenter(view, session)
    detail = view.detail
    view.to_train.clicked.connect(lambda: session.go("train"))
    view.to_data.clicked.connect(lambda: session.go("data"))
    view.run_chosen.connect(presenter.choose)
    view.runs.removal_wanted.connect(lambda: _remove(view, presenter))
    detail.cell_chosen.connect(presenter.choose_cell)
    detail.cell_picture_opened.connect(presenter.open_cell_picture)
    detail.sheet.clicked.connect(lambda: _save_sheet(view, session, presenter))
    detail.mistake_opened.connect(presenter.open_mistake)
    detail.measure_wanted.connect(presenter.measure)
    detail.resume_wanted.connect(presenter.resume)
    detail.inspect_wanted.connect(presenter.inspect)
    detail.predict_wanted.connect(presenter.predict)
    detail.command_wanted.connect(lambda: _copy_command(presenter, session))
    detail.curves.longer.connect(presenter.extend)
    detail.curves.branch.connect(presenter.branch)
    detail.curves.save.connect(lambda: _save_curves(view, session, presenter))

    def receive(about: Any) -> None:
        if isinstance(about, RunFocus):
            presenter.focus(about.folder)

    return Stage(view, _actions(view, presenter), presenter.shown, receive)


def _remove(view: ResultsPage, presenter: ResultsPresenter) -> None:
    folder = presenter.current  # as it is named: another may be chosen while the question stands
    if folder is not None:
        box = removal_box(folder, view.window())
        box.accepted.connect(lambda: presenter.remove(folder, to_bin))
        box.finished.connect(box.deleteLater)
        box.open()


def _copy_command(presenter: ResultsPresenter, session: Session) -> None:
    if presenter.current is not None:
        copy_command(session, presenter.current)


def _save_curves(view: ResultsPage, session: Session, presenter: ResultsPresenter) -> None:
    path = where_to_save_curves(view.window(), session)
    if path is not None:
        presenter.save_curves(path)


def _save_sheet(view: ResultsPage, session: Session, presenter: ResultsPresenter) -> None:
    if presenter.current is None:
        return
    title = sheet_title(session, presenter.current)
    path = where_to_save_sheet(view.window(), session, title)
    if path is not None:
        presenter.save_sheet(path)


def _actions(view: ResultsPage, presenter: ResultsPresenter) -> tuple[Action, ...]:
    def tab(place: int) -> None:
        view.detail.tabs.setCurrentIndex(place)

    return (
        Action(
            "results.inspect", tr("Inspect this run's mistakes"), presenter.inspect,
            icon="inspect", enabled=_HERE, tip=tr("The most confident mistake first"),
        ),
        Action(
            "results.confusions", tr("Show what the run mixes up"), lambda: tab(0),
            icon="results", enabled=_HERE, tip=tr("The confusion matrix"),
        ),
        Action(
            "results.classes", tr("Show figures class by class"), lambda: tab(1),
            icon="table", enabled=_HERE, tip=tr("Recall, precision and F1 of each class"),
        ),
        Action(
            "results.mistakes", tr("Show the surest mistakes"), lambda: tab(2),
            icon="pictures", enabled=_HERE, tip=tr("Wrong answers it was surest of"),
        ),
        Action(
            "results.remove", tr("Remove run…"), lambda: _remove(view, presenter),
            enabled=lambda state: state.stage == "results" and presenter.current is not None,
            tip=tr("Move the chosen run to the bin"),
        ),
    )  # fmt: skip
