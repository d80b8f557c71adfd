"""Every setting of a recipe, in groups of two columns; drawn from data."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM
from workbench.app.widgets.boxes import column
from workbench.app.widgets.form import Form
from workbench.app.widgets.text import subheading
from workbench.training.options import Section

_TITLES = 96


class SettingForms(QWidget):
    """A form a group; made once it is seen, and anew for other settings or other bounds."""

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._sections: Sequence[Section] = ()
        self._drawn = ""
        self._forms: list[Form] = []
        self._sheet: QWidget | None = None
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these, with the values they have, now or when they come to be seen."""
        self._sections = sections
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while they were folded away: all controls take longer than a page may."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        sections = self._sections
        drawn = repr([[(p.name, p.help, p.minimum) for p in s.settings] for s in sections])
        if drawn != self._drawn:
            self._drawn = drawn
            self._rebuild(sections)
        for form, section in zip(self._forms, sections, strict=True):
            for setting in section.settings:
                form.set_value(setting.name, setting.default)

    def _rebuild(self, sections: Sequence[Section]) -> None:
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
        self._forms = [Form(section.settings, titles=_TITLES) for section in sections]
        for form in self._forms:
            form.changed.connect(self.changed)
        self._align(sections)
        columns: tuple[list[QWidget], list[QWidget]] = ([], [])
        rows = [0, 0]
        for section, form in zip(sections, self._forms, strict=True):
            shorter = 0 if rows[0] <= rows[1] else 1  # both columns end at about the same height
            rows[shorter] += len(section.settings) + 2
            columns[shorter].append(_group(section, form))
        self._sheet = QWidget()
        sides = QHBoxLayout(self._sheet)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(LARGE)
        for groups in columns:
            sides.addLayout(column(*groups, None, spacing=LARGE), 1)
        self._place.addWidget(self._sheet)

    def _align(self, sections: Sequence[Section]) -> None:
        """Give all fields the width of the widest, so that what follows them stands in one line."""
        fields = [
            form.control(setting.name)
            for section, form in zip(sections, self._forms, strict=True)
            for setting in section.settings
        ]
        for field in fields:
            field.ensurePolished()  # its width is another without the style of the window
        widest = max((field.sizeHint().width() for field in fields), default=0)
        for field in fields:
            field.setFixedWidth(widest)


def _group(section: Section, form: Form) -> QWidget:
    group = QWidget()
    group.setLayout(column(subheading(tr(section.title)), form, spacing=MEDIUM))
    return group
