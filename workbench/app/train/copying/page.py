"""The page of a small copy: which model, into which network, how long."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.theme import LARGE, MEDIUM, SMALL, XL
from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.app.train.card_choice import CardChoice
from workbench.app.train.copying.pages import CopyPage, Teacher
from workbench.app.train.pages import WeightsPage
from workbench.app.train.weights_line import WeightsLine
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import caption, heading, set_role, subheading

WIDEST = 1180  # lines longer than this are hard to read
MOST_ROWS = 5
NOTHING = "Nothing to copy yet"
TRAIN_FIRST = (
    "Train a model first, as large and as good as you like. Then a small, fast network can learn "
    "here to answer as it does: for a camera on the line, or an old laptop. A published network "
    "can be copied at once."
)

COLUMNS = (
    Column("Model", tip="The model to copy"),
    Column("Network", tip="Its network"),
    Column("What learned", tip="How much of it learned"),
    Column("Accuracy", True, percent, "The share of the pictures set aside it names rightly"),
    Column("Size", True, lambda v: f"{v:.1f} MB", "How much room its weights take"),
)


class CopyChoices(QStackedWidget):
    """Shows a `CopyPage` and reports what was chosen."""

    teacher_chosen = Signal(object)  # its key
    folder_chosen = Signal(str)
    network_wanted = Signal()
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
        self.elsewhere, self.network = self._other_teachers()
        self.teaching = caption(
            tr(
                "Its last layer learns your classes first, in seconds or a few minutes; that is a "
                "run of its own."
            )
        )
        self.teacher_weights = WeightsLine()
        self.students = CardChoice(tr("Small network"))
        self.weights = WeightsLine()
        self.lengths = CardChoice(tr("How long"))
        self.settings = SettingForms()
        self.advanced = Fold(
            tr("Advanced"), self.settings, tr("Picture size, variation, learning rate and the like")
        )
        self.sentence = caption("")
        self.to_recipe = primary(tr("Train a model first"), tr("Go to the choices"), "train")
        self.others = self._other_teachers()
        self.empty = EmptyState(
            "copy", tr(NOTHING), tr(TRAIN_FIRST), [self.to_recipe, *self.others]
        )
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

    def _other_teachers(self) -> tuple[QPushButton, QPushButton]:
        """What leads to a model that is no run of this project."""
        elsewhere = secondary(
            tr("Model in a folder…"), tr("A run of another project, or a saved model"), "folder"
        )
        elsewhere.clicked.connect(self._ask_folder)
        network = secondary(
            tr("Published network…"), tr("Its last layer learns your classes first"), "layers"
        )
        network.clicked.connect(self.network_wanted)
        return elsewhere, network

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self.window(), tr("Choose the folder of a run or of a saved model")
        )
        if folder:
            self.folder_chosen.emit(folder)

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
            row(self.elsewhere, self.network, None, spacing=MEDIUM),
            self.teaching,
            self.teacher_weights,
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
        self._say_nothing(shown.trouble, shown.sentence)
        about = tr(
            "A small network learns to answer as a trained one does. It takes less room and less "
            "time, and is nearly as good."
        )
        self.device.setText(f"{about} {shown.device[:1].upper()}{shown.device[1:]}.")
        self._show_teachers(shown.teachers or (), shown.teacher)
        self._show_network(shown.teacher_weights)
        self.students.show_cards(shown.students, shown.student)
        self.weights.show_weights(shown.weights)
        self.lengths.show_cards(shown.lengths, shown.length)
        self.settings.show_sections(shown.sections)
        self.sentence.setText(shown.sentence)
        set_role(self.sentence, "warning" if shown.warning else "caption")

    def _show_network(self, weights: WeightsPage | None) -> None:
        self.teaching.setVisible(weights is not None)
        self.teacher_weights.setVisible(weights is not None)
        if weights is not None:
            self.teacher_weights.show_weights(weights)

    def _say_nothing(self, trouble: str, doing: str) -> None:
        """Why there is nothing to copy, or what is looked into to change that."""
        if trouble:
            self.empty.say(tr("The models cannot be read"), trouble, "warning")
        else:
            self.empty.say(tr(NOTHING), doing or tr(TRAIN_FIRST), "copy")
        for button in (self.to_recipe, *self.others):
            button.setVisible(not trouble)

    def _show_teachers(self, teachers: Sequence[Teacher], chosen: str) -> None:
        if tuple(teachers) != self._shown:
            self._shown = tuple(teachers)
            self.teachers.show_lines([_line(teacher) for teacher in teachers])
            rows = max(1, min(MOST_ROWS, len(teachers)))
            row_height = self.teachers.verticalHeader().defaultSectionSize()
            head = self.teachers.horizontalHeader().sizeHint().height()
            self.teachers.setFixedHeight(head + rows * row_height + 4)
        if chosen and chosen != self.teachers.current_key():
            self.teachers.choose(chosen)


def _line(teacher: Teacher) -> Line:
    values = (
        teacher.name,
        teacher.network,
        teacher.learned,
        teacher.accuracy,
        teacher.megabytes,
    )
    return Line(values, teacher.key)
