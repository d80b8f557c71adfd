"""The Picture tab, whose view the page holds from the start: what its controls do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.app.inspect.trust.presenter import ProofPresenter
from workbench.app.inspect.worth.presenter import WorthPresenter
from workbench.app.shell.actions import Action, on_stage
from workbench.app.shell.language import tr
from workbench.app.shell.save_dialog import where_to_save

if TYPE_CHECKING:
    from workbench.app.inspect.picture.presenter import PicturePresenter
    from workbench.app.inspect.picture.view import PicturePage
    from workbench.app.inspect.presenter import InspectPresenter
    from workbench.app.inspect.trust.dialog import ProofDialog
    from workbench.app.inspect.worth.dialog import WorthDialog
    from workbench.app.shell.session import Session

_ALSO = (".htm", ".tif")
_HERE = on_stage("inspect")


def build(view: PicturePage, session: Session, presenter: InspectPresenter) -> tuple[Action, ...]:
    """Connect the controls with who decides; the tab's commands."""
    details, tab = view.details, presenter.picture_tab
    view.waiting.stopped.connect(tab.stop)
    view.canvas.framed.connect(tab.marking.add)
    details.bars.chosen.connect(partial(tab.choose, "target"))
    for part, picker in details.pickers.items():
        picker.picked.connect(partial(tab.choose, part))
    details.settings.changed.connect(tab.choose_settings)
    details.drawing.changed.connect(tab.draw)
    details.opacity_changed.connect(tab.set_opacity)
    details.clear_marks.clicked.connect(tab.marking.clear)
    details.undo_mark.clicked.connect(tab.marking.undo)
    details.save.clicked.connect(lambda: _save(view, session, tab))
    details.figures.clicked.connect(_proof(view, session, presenter).open)
    worth = _worth(view, session, presenter)
    details.test.clicked.connect(worth.open)
    return _actions(view, tab, worth)


def _proof(view: PicturePage, session: Session, presenter: InspectPresenter) -> ProofPresenter:
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


def _worth(view: PicturePage, session: Session, presenter: InspectPresenter) -> WorthPresenter:
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


def _save(view: PicturePage, session: Session, tab: PicturePresenter) -> None:
    suggested = tab.saver.suggested_name()
    if not suggested:
        return
    kinds = {
        tr("Picture with its map (*.png)"): ".png",
        tr("Drawing with lines that stay sharp (*.svg)"): ".svg",
        tr("Page with everything that made it (*.html)"): ".html",
        tr("The map's values, NumPy (*.npy)"): ".npy",
        tr("The map's values, float TIFF (*.tiff)"): ".tiff",
    }
    path = where_to_save(view, session, tr("Save the map"), suggested, kinds, _ALSO)
    if path is not None:
        tab.saver.save(path)


def _undo_mark(view: PicturePage, tab: PicturePresenter) -> None:
    # On another tab the marks are out of sight: what changed there nobody would see.
    if view.canvas.isVisible():
        tab.marking.undo()


def _actions(view: PicturePage, tab: PicturePresenter, worth: WorthPresenter) -> tuple[Action, ...]:
    return (
        Action(
            "inspect.map", tr("Hide or show the map"), view.toggle_map, "Ctrl+M",
            "eye", _HERE, tr("The picture alone, or with its map"),
        ),
        Action(
            "inspect.mark", tr("Mark the thing"), view.mark.click, "Ctrl+Shift+M",
            "frame", _HERE, tr("How much of the evidence lies beside it?"),
        ),
        Action(
            "inspect.undo_mark", tr("Undo the last mark"), lambda: _undo_mark(view, tab),
            "Ctrl+Z", "undo", _HERE, tr("Take back the last change of this picture's marks"),
        ),
        Action(
            "inspect.test", tr("Test the methods…"), worth.open, icon="table",
            enabled=_HERE, tip=tr("What is each method worth for this model?"),
        ),
        Action(
            "inspect.save", tr("Save the map…"), view.details.save.click,
            icon="save", enabled=_HERE,
            tip=tr("As a picture, a drawing, a page with its proof, or values"),
        ),
    )  # fmt: skip
