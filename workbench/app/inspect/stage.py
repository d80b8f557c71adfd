"""The Inspect stage as the window takes it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from workbench.app.inspect.picture import tab as picture
from workbench.app.inspect.presenter import InspectPresenter
from workbench.app.inspect.tabs import PICTURE, TABS, build_tab
from workbench.app.inspect.view import InspectPage
from workbench.app.shell.actions import Action, on_stage, with_model
from workbench.app.shell.language import tr
from workbench.app.shell.save_dialog import where_to_save_sheet
from workbench.app.shell.stage import Stage

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_HERE = on_stage("inspect")


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = InspectPage(session)
    presenter = InspectPresenter(view, view.picture, session)
    view.to_train.clicked.connect(lambda: session.go("train"))
    view.to_data.clicked.connect(lambda: session.go("data"))
    view.stepped.connect(presenter.step)
    view.strip.current_changed.connect(presenter.move_to)
    view.scope.picked.connect(presenter.choose_scope)
    view.open.clicked.connect(lambda: _open(view, presenter))
    view.run.picked.connect(presenter.choose_run)
    view.sheet.clicked.connect(lambda: _save_sheet(view, session, presenter))
    presenter.attention.picture_wanted.listen(lambda _path: view.choose_tab(PICTURE))
    view.middle.build = lambda spec: build_tab(spec, session, presenter.attention)
    actions = (
        *_actions(view, session, presenter),
        *picture.build(view.picture, session, presenter),
        *_tab_actions(view),
    )
    return Stage(view, actions, presenter.shown, presenter.receive)


def _open(view: InspectPage, presenter: InspectPresenter) -> None:
    name, _ = QFileDialog.getOpenFileName(view, tr("Look at a picture"))
    if name:
        presenter.open_picture(Path(name))


def _save_sheet(view: InspectPage, session: Session, presenter: InspectPresenter) -> None:
    path = where_to_save_sheet(view, session)
    if path is not None:
        presenter.picture_tab.saver.save_sheet(path)


def _actions(
    view: InspectPage, session: Session, presenter: InspectPresenter
) -> tuple[Action, ...]:
    return (
        Action(
            "inspect.open", tr("Look at a picture from a file…"), lambda: _open(view, presenter),
            icon="folder_open", enabled=with_model, tip=tr("What the model says of it, and why"),
        ),
        Action(
            "inspect.next", tr("Next picture"), lambda: presenter.step(1), "Alt+Down",
            "chevron_right", _HERE, tr("Arrow keys do the same on the picture"),
        ),
        Action(
            "inspect.previous", tr("Previous picture"), lambda: presenter.step(-1), "Alt+Up",
            "chevron_left", _HERE, tr("Arrow keys do the same on the picture"),
        ),
        Action(
            "inspect.sheet", tr("Contact sheet of these pictures…"),
            lambda: _save_sheet(view, session, presenter), icon="grid_small", enabled=_HERE,
            tip=tr("All pictures of the strip with their maps on one picture"),
        ),
    )  # fmt: skip


def _tab_actions(view: InspectPage) -> tuple[Action, ...]:
    names = ((PICTURE, "Picture", "The picture and why"), *((t.name, t.title, t.tip) for t in TABS))
    return tuple(
        Action(
            f"inspect.tab.{name}", tr(title), partial(view.choose_tab, name),
            f"Alt+{place}", enabled=_HERE, tip=tr(tip),
        )
        for place, (name, title, tip) in enumerate(names, start=1)
    )  # fmt: skip
