"""The Predict stage as the window takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from workbench.app.predict.presenter import PredictPresenter
from workbench.app.predict.view import PredictPage
from workbench.app.shell.actions import Action, on_stage, with_model
from workbench.app.shell.language import tr
from workbench.app.shell.save_dialog import where_to_save
from workbench.app.shell.stage import Stage

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_HERE = on_stage("predict")


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = PredictPage(session)
    presenter = PredictPresenter(view, session)
    view.to_train.clicked.connect(lambda: session.go("train"))
    view.to_data.clicked.connect(lambda: session.go("data"))
    for button in (view.first_folder, view.folder):
        button.clicked.connect(lambda: _folder(view, presenter))
    for button in (view.first_files, view.files):
        button.clicked.connect(lambda: _files(view, presenter))
    for picker in (view.first_run, view.run):
        picker.picked.connect(presenter.choose_run)
    view.stop.clicked.connect(presenter.stop)
    view.save.clicked.connect(lambda: _save(view, session, presenter))
    for button in (view.first_export, view.export):
        button.clicked.connect(lambda: _export(view, session, presenter))
    view.table.opened.connect(presenter.inspect)
    return Stage(view, _actions(view, session, presenter), presenter.shown, presenter.receive)


def _folder(view: PredictPage, presenter: PredictPresenter) -> None:
    name = QFileDialog.getExistingDirectory(view, tr("Classify every picture in a folder"))
    if name:
        presenter.classify((Path(name),))


def _files(view: PredictPage, presenter: PredictPresenter) -> None:
    names, _ = QFileDialog.getOpenFileNames(view, tr("Classify some pictures"))
    if names:
        presenter.classify(tuple(Path(name) for name in names))


def _save(view: PredictPage, session: Session, presenter: PredictPresenter) -> None:
    if not view.save.isEnabled():
        return
    kinds = {tr("Tables (*.csv)"): ".csv"}
    path = where_to_save(view, session, tr("Save the table"), tr("predictions.csv"), kinds)
    if path is not None:
        presenter.save(path)


def _export(view: PredictPage, session: Session, presenter: PredictPresenter) -> None:
    offer = presenter.to_export()
    if offer is None:
        return
    kinds = {tr("ONNX models (*.onnx)"): ".onnx"}
    path = where_to_save(view, session, offer.title, offer.name, kinds)
    if path is not None:
        presenter.export(path)


def _actions(
    view: PredictPage, session: Session, presenter: PredictPresenter
) -> tuple[Action, ...]:
    return (
        Action(
            "predict.folder", tr("Classify a folder of pictures…"),
            lambda: _folder(view, presenter), icon="folder", enabled=with_model,
            tip=tr("The model names the class of each"),
        ),
        Action(
            "predict.pictures", tr("Classify some pictures…"), lambda: _files(view, presenter),
            icon="pictures", enabled=with_model, tip=tr("The model names the class of each"),
        ),
        Action(
            "predict.save", tr("Save the predictions as CSV…"),
            lambda: _save(view, session, presenter), icon="save", enabled=_HERE,
            tip=tr("A table that spreadsheets open"),
        ),
        Action(
            "predict.export", tr("Export the model as ONNX…"),
            lambda: _export(view, session, presenter), icon="upload", enabled=_HERE,
            tip=tr("A file that other programs run"),
        ),
    )  # fmt: skip
