"""Everything under Advanced: the preview, the settings in groups, the learning-rate finder."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.app.shell.theme import LARGE
from workbench.app.train.advanced.rates import RateFinder
from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.app.train.advanced.strip import PreviewStrip
from workbench.app.widgets.boxes import column


class Advanced(QWidget):
    """Shows what the presenters decide."""

    def __init__(self) -> None:
        super().__init__()
        self.preview = PreviewStrip()
        self.settings = SettingForms()
        self.rates = RateFinder()
        self.setLayout(column(self.preview, self.settings, self.rates, spacing=LARGE))
