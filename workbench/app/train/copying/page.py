"""The page of a small copy: which model, into which network, how long."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.theme import LARGE, MEDIUM, SMALL, XL
from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.app.train.card_choice import CardChoice
from workbench.app.train.copying.pages import CopyPage, Teacher
from workbench.app.train.weights_line import WeightsLine
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary, quiet
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import caption, heading, set_role, subheading

WIDEST = 1180  # lines longer than this are hard to read
MOST_ROWS = 5
NOTHING = "Nothing to copy yet"
TRAIN_FIRST = (
    "Train a model first, as large and as good as you like. Then a small, fast network can learn "
    "here to answer as it does: for a camera on the line, or an old laptop."
)


def _name(value: tuple[int, str]) -> str:
    return value[1]


COLUMNS = (
    Column("Run", text=_name, tip="The model to copy"),
    Column("Network", tip="Its network"),
    Column("What learned", tip="How much of it learned"),
    Column("Accuracy", True, percent, "The share of the pictures set aside it names rightly"),
    Column("Size", True, lambda v: f"{v:.1f} MB", "How much room its weights take"),
)


class CopyChoices(QStackedWidget):
    """Shows a `CopyPage` and reports what was chosen."""

    teacher_chosen = Signal(object)  # Path
    student_chosen = Signal(str)
    length_chosen = Signal(str)
    setting_changed = Signal(str, object)
    gallery_wanted = Signal()
    recipe_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.device = caption("")
        self.teachers = NumbersTable(
            tr("Models that can be copied"), COLUMNS, sortable=False, stretch=2
        )
        self.students = CardChoice(tr("Small network"))
        self.weights = WeightsLine()
        self.lengths = CardChoice(tr("How long"))
        self.settings = SettingForms()
        self.advanced = Fold(
            tr("Advanced"), self.settings, tr("Picture size, variation, learning rate and the like")
        )
        self.sentence = caption("")
        self.to_recipe = primary(tr("Train a model first"), tr("Go to the choices"), "train")
        self.empty = EmptyState("copy", tr(NOTHING), tr(TRAIN_FIRST), [self.to_recipe])
        self._shown: tuple[Teacher, ...] = ()
        self._wire()
        self.addWidget(self.empty)
        self.addWidget(self._arranged())

    def _wire(self) -> None:
        self.teachers.chosen.connect(self.teacher_chosen)
        self.students.changed.connect(self.student_chosen)
        self.lengths.changed.connect(self.length_chosen)
        self.settings.changed.connect(self.setting_changed)
        self.to_recipe.clicked.connect(self.recipe_wanted)

    def _arranged(self) -> QWidget:
        everything = quiet(
            tr("All networks…"), tr("A table of every network, to search and to sort"), "table"
        )
        everything.clicked.connect(self.gallery_wanted)
        parts = column(
            heading(tr("Make a small copy")),
            self.device,
            LARGE,
            subheading(tr("1  Which model?")),
            self.teachers,
            LARGE,
            row(subheading(tr("2  Into which small network?")), None, everything),
            self.students,
            self.weights,
            self.sentence,
            LARGE,
            subheading(tr("3  How long?")),
            self.lengths,
            MEDIUM,
            self.advanced,
            None,
            spacing=SMALL + 2,
            margins=(XL, SMALL, XL, LARGE),
        )
        sheet = page(parts)
        sheet.setMaximumWidth(WIDEST)
        centred = page(row(sheet, margins=(0, 0, 0, 0)))
        return scrolled(centred)

    def show_page(self, shown: CopyPage) -> None:
        """Show all of it."""
        self.setCurrentIndex(0 if shown.teachers == () else 1)
        self._say_nothing(shown.trouble)
        about = tr(
            "A small network learns to answer as a trained one does. It takes less room and less "
            "time, and is nearly as good."
        )
        self.device.setText(f"{about} {shown.device[:1].upper()}{shown.device[1:]}.")
        self._show_teachers(shown.teachers or (), shown.teacher)
        self.students.show_cards(shown.students, shown.student)
        self.weights.show_weights(shown.weights)
        self.lengths.show_cards(shown.lengths, shown.length)
        self.settings.show_sections(shown.sections)
        self.sentence.setText(shown.sentence)
        set_role(self.sentence, "warning" if shown.warning else "caption")

    def _say_nothing(self, trouble: str) -> None:
        """Why there is nothing to copy."""
        if trouble:
            self.empty.say(tr("The models cannot be read"), trouble, "warning")
        else:
            self.empty.say(tr(NOTHING), tr(TRAIN_FIRST), "copy")
        self.to_recipe.setVisible(not trouble)

    def _show_teachers(self, teachers: Sequence[Teacher], chosen: Path | None) -> None:
        if tuple(teachers) != self._shown:
            self._shown = tuple(teachers)
            self.teachers.show_lines([_line(teacher) for teacher in teachers])
            rows = max(1, min(MOST_ROWS, len(teachers)))
            row_height = self.teachers.verticalHeader().defaultSectionSize()
            head = self.teachers.horizontalHeader().sizeHint().height()
            self.teachers.setFixedHeight(head + rows * row_height + 4)
        if chosen is not None and chosen != self.teachers.current_key():
            self.teachers.choose(chosen)


def _line(teacher: Teacher) -> Line:
    values = (
        (teacher.number, teacher.name),
        teacher.network,
        teacher.learned,
        teacher.accuracy,
        teacher.megabytes,
    )
    return Line(values, teacher.folder)
