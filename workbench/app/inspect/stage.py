"""The Inspect stage as the window takes it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from workbench.app.inspect.presenter import InspectPresenter
from workbench.app.inspect.tabs import PICTURE, TABS, build_tab
from workbench.app.inspect.trust.presenter import ProofPresenter
from workbench.app.inspect.view import InspectPage
from workbench.app.inspect.worth.presenter import WorthPresenter
from workbench.app.shell.actions import Action, ShellState
from workbench.app.shell.file_names import named
from workbench.app.shell.language import tr
from workbench.app.shell.stage import Stage

if TYPE_CHECKING:
    from workbench.app.inspect.trust.dialog import ProofDialog
    from workbench.app.inspect.worth.dialog import WorthDialog
    from workbench.app.shell.session import Session


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = InspectPage(session)
    presenter = InspectPresenter(view, session)
    details = view.details
    view.to_train.clicked.connect(lambda: session.go("train"))
    view.to_data.clicked.connect(lambda: session.go("data"))
    view.stepped.connect(presenter.step)
    view.strip.current_changed.connect(presenter.move_to)
    view.scope.picked.connect(presenter.choose_scope)
    view.open.clicked.connect(lambda: _open(view, presenter))
    view.waiting.stopped.connect(presenter.stop)
    view.run.picked.connect(presenter.choose_run)
    details.bars.chosen.connect(partial(presenter.choose, "target"))
    for part, picker in details.pickers.items():
        picker.picked.connect(partial(presenter.choose, part))
    details.settings.changed.connect(presenter.choose_settings)
    details.drawing.changed.connect(presenter.draw)
    details.opacity_changed.connect(presenter.set_opacity)
    view.canvas.framed.connect(presenter.marking.add)
    details.clear_marks.clicked.connect(presenter.marking.clear)
    details.undo_mark.clicked.connect(presenter.marking.undo)
    details.save.clicked.connect(lambda: _save(view, presenter))
    view.sheet.clicked.connect(lambda: _save_sheet(view, presenter))
    proof = _proof(view, session, presenter)
    details.figures.clicked.connect(proof.open)
    worth = _worth(view, session, presenter)
    details.test.clicked.connect(worth.open)
    presenter.attention.picture_wanted.listen(lambda _path: view.choose_tab(PICTURE))
    view.middle.build = lambda spec: build_tab(spec, session, presenter.attention)
    return Stage(view, _actions(view, presenter, worth), presenter.shown, presenter.receive)


ENDINGS = (".png", ".svg", ".html", ".htm", ".npy", ".tif", ".tiff")


def _proof(view: InspectPage, session: Session, presenter: InspectPresenter) -> ProofPresenter:
    """Opens the figures of a map, in a dialog made when it is first wanted."""
    made: list[ProofDialog] = []

    def opened() -> ProofDialog:
        from workbench.app.inspect.trust.dialog import ProofDialog

        if not made:
            made.append(ProofDialog(view))
            made[0].finished.connect(lambda _code: proof.close())
        return made[0]

    proof = ProofPresenter(session, presenter.attention, opened)
    return proof


def _worth(view: InspectPage, session: Session, presenter: InspectPresenter) -> WorthPresenter:
    """Opens the table of methods, made when it is first wanted."""
    made: list[WorthDialog] = []

    def opened() -> WorthDialog:
        from workbench.app.inspect.worth.dialog import WorthDialog

        if not made:
            made.append(WorthDialog(view))
            made[0].wanted.connect(worth.begin)
            made[0].unwanted.connect(worth.stop)
        made[0].come()
        return made[0]

    worth = WorthPresenter(session, presenter.attention, opened)
    return worth


def _open(view: InspectPage, presenter: InspectPresenter) -> None:
    name, _ = QFileDialog.getOpenFileName(view, tr("Look at a picture"))
    if name:
        presenter.open_picture(Path(name))


def _save(view: InspectPage, presenter: InspectPresenter) -> None:
    suggested = presenter.saver.suggested_name()
    if not suggested:
        return
    kinds = {
        tr("Picture with its map (*.png)"): ".png",
        tr("Drawing with lines that stay sharp (*.svg)"): ".svg",
        tr("Page with everything that made it (*.html)"): ".html",
        tr("The map's values, NumPy (*.npy)"): ".npy",
        tr("The map's values, float TIFF (*.tiff)"): ".tiff",
    }
    name, kind = QFileDialog.getSaveFileName(view, tr("Save the map"), suggested, ";;".join(kinds))
    if name:
        path = Path(name)
        ended = path.suffix.lower() in ENDINGS
        presenter.saver.save(path if ended else named(path, kinds.get(kind, ".png")))


def _save_sheet(view: InspectPage, presenter: InspectPresenter) -> None:
    name, _ = QFileDialog.getSaveFileName(
        view, tr("Save the contact sheet"), "contact sheet.png", tr("PNG pictures (*.png)")
    )
    if name:
        path = Path(name)
        presenter.saver.save_sheet(path if path.suffix.lower() == ".png" else named(path, ".png"))


def _undo_mark(view: InspectPage, presenter: InspectPresenter) -> None:
    # On another tab the marks are out of sight: what changed there nobody would see.
    if view.canvas.isVisible():
        presenter.marking.undo()


def _on_inspect(state: ShellState) -> bool:
    return state.stage == "inspect" and state.runs > 0


def _has_runs(state: ShellState) -> bool:
    return state.runs > 0


def _actions(
    view: InspectPage, presenter: InspectPresenter, worth: WorthPresenter
) -> tuple[Action, ...]:
    return (
        Action(
            "inspect.open", tr("Look at a picture from a file…"), lambda: _open(view, presenter),
            icon="folder_open", enabled=_has_runs, tip=tr("What the model says of it, and why"),
        ),
        Action(
            "inspect.next", tr("Next picture"), lambda: presenter.step(1), "Alt+Down",
            "chevron_right", _on_inspect, tr("Arrow keys do the same on the picture"),
        ),
        Action(
            "inspect.previous", tr("Previous picture"), lambda: presenter.step(-1), "Alt+Up",
            "chevron_left", _on_inspect, tr("Arrow keys do the same on the picture"),
        ),
        Action(
            "inspect.map", tr("Hide or show the map"), view.toggle_map, "Ctrl+M",
            "eye", _on_inspect, tr("The picture alone, or with its map"),
        ),
        Action(
            "inspect.mark", tr("Mark the thing"), view.mark.click, "Ctrl+Shift+M",
            "frame", _on_inspect, tr("How much of the evidence lies beside it?"),
        ),
        Action(
            "inspect.undo_mark", tr("Undo the last mark"), lambda: _undo_mark(view, presenter),
            "Ctrl+Z", "undo", _on_inspect, tr("Take back the last change of this picture's marks"),
        ),
        Action(
            "inspect.test", tr("Test the methods…"), worth.open, icon="table",
            enabled=_on_inspect, tip=tr("What is each method worth for this model?"),
        ),
        Action(
            "inspect.save", tr("Save the map…"), lambda: _save(view, presenter),
            icon="save", enabled=_on_inspect,
            tip=tr("As a picture, a drawing, a page with its proof, or values"),
        ),
        Action(
            "inspect.sheet", tr("Contact sheet of these pictures…"),
            lambda: _save_sheet(view, presenter), icon="grid_small", enabled=_on_inspect,
            tip=tr("All pictures of the strip with their maps on one picture"),
        ),
        *_tab_actions(view),
    )  # fmt: skip


def _tab_actions(view: InspectPage) -> tuple[Action, ...]:
    names = ((PICTURE, "Picture", "The picture and why"), *((t.name, t.title, t.tip) for t in TABS))
    return tuple(
        Action(
            f"inspect.tab.{name}", tr(title), partial(view.choose_tab, name),
            f"Alt+{place}", enabled=_on_inspect, tip=tr(tip),
        )
        for place, (name, title, tip) in enumerate(names, start=1)
    )  # fmt: skip
