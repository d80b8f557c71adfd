"""The Inspect page as Qt shows it: the strip of pictures, the models, and the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.app.inspect.pages import Choice, Shot
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.picture.view import PicturePage
from workbench.app.inspect.presenter import Front
from workbench.app.inspect.tab_stack import TabStack
from workbench.app.inspect.tabs import PICTURE, TABS
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import primary, quiet, tool
from workbench.app.widgets.cells import PictureCells
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.empty import EmptyState, no_pictures
from workbench.app.widgets.grid import PictureGrid
from workbench.app.widgets.text import line

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_MARGINS = (theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
_STRIP = 172
_MODEL = (140, 280)  # the most: “Run 12 · MobileNet v3 small · 93.1 %”


class InspectPage(QStackedWidget):
    """Shows what the presenter decides.

    Signals:
        stepped: The user wants the next (+1) or the previous (-1) picture.
    """

    stepped = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.to_train = primary(tr("Go to Train"), tr("Train a first model"), "train")
        self.to_data = primary(tr("Go to Data"), tr("Choose your pictures"), "data")
        self.no_run = EmptyState(
            "inspect",
            tr("Nothing to look into yet"),
            tr("Train a model first. Here you will see what it says of a picture, and which "
               "parts of the picture made it say so."),
            [self.to_train],
        )  # fmt: skip
        promise = tr("Here you will see why it decides as it does.")
        self.no_project = no_pictures("inspect", promise, self.to_data)
        self.scope = Picker(tr("Which pictures"), tr("Which pictures stand in the strip"))
        self.strip = PictureGrid(session, tr("Pictures to look at"), side=128)
        self.open = quiet(
            tr("Open a picture…"), tr("Look at a picture from anywhere"), "folder_open"
        )
        self.sheet = quiet(
            tr("Contact sheet…"),
            tr("Save all pictures of the strip with their maps as one picture"), "grid_small",
        )  # fmt: skip
        self.picture = PicturePage()
        self.run = Picker(tr("Model"), tr("Which run's model looks at the pictures"))
        self.tabs = Segments(tr("What is shown"), (
            Option(PICTURE, tr("Picture"), tr("The picture and why")),
            *(Option(spec.name, tr(spec.title), tr(spec.tip)) for spec in TABS),
        ))  # fmt: skip
        self.middle = TabStack(self.picture)
        for part in (self.no_project, self.no_run, self._browser()):
            self.addWidget(part)
        self.tabs.changed.connect(self.choose_tab)

    # ------------------------------------------------------------ what the presenter says

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""
        self.setCurrentIndex(("no_project", "no_run", "pictures").index(front))

    def show_runs(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the run picker."""
        self.run.show_choices(choices, current)

    def show_scopes(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker of which pictures the strip holds."""
        self.scope.show_choices(choices, current)

    def show_strip(self, shots: Sequence[Shot], classes: Sequence[str], current: int) -> None:
        """Fill the strip and go to one of its pictures, without telling."""
        self.strip.blockSignals(True)
        self.strip.show_cells(PictureCells(shots, classes))
        self.strip.set_current(current)
        self.strip.blockSignals(False)

    def move_strip(self, current: int) -> None:
        """Go to one of the strip's pictures, without telling."""
        self.strip.blockSignals(True)
        self.strip.set_current(current)
        self.strip.blockSignals(False)

    # ------------------------------------------------------------ gestures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from picture to picture wherever nothing else wants them."""
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1,
        }  # fmt: skip
        by = steps.get(Qt.Key(event.key()))
        if by and self.currentIndex() == 2 and not event.modifiers():
            self.stepped.emit(by)
        else:
            super().keyPressEvent(event)

    def choose_tab(self, name: str) -> None:
        """Bring one of the tabs to the front."""
        self.tabs.choose(name)
        self.middle.choose(name)

    # ------------------------------------------------------------ how it is built

    def _browser(self) -> QWidget:
        around = (theme.MEDIUM,) * 4
        left = page(
            column(
                self.scope, self.strip, self.sheet, self.open, spacing=theme.SMALL, margins=around
            )
        )
        left.setFixedWidth(_STRIP + 2 * theme.MEDIUM)
        below = row(left, line(vertical=True), spacing=0)
        below.addWidget(self.middle, 1)
        whole = column(self._bar(), line(), spacing=0)
        whole.addLayout(below, 1)
        return page(whole)

    def _bar(self) -> QWidget:
        self.previous = tool("chevron_left", tr("The picture before (left arrow)"))
        self.next = tool("chevron_right", tr("The next picture (right arrow)"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.run.keep_between(*_MODEL)
        return page(row(
            self.tabs, None, self.run, self.previous, self.next,
            spacing=theme.SMALL, margins=_MARGINS,
        ))  # fmt: skip
