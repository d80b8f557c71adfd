"""A part of a page that is folded away until wanted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon


class Fold(QWidget):
    """A title with a chevron; pressing it shows or hides the widget below."""

    toggled = Signal(bool)

    def __init__(self, title: str, widget: QWidget, tip: str = "", unfolded: bool = False) -> None:
        super().__init__()
        self.header = QToolButton()
        self.header.setText(title)
        self.header.setProperty("kind", "fold")
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setIconSize(QSize(16, 16))
        self.header.setToolTip(tip or title)
        self.header.setAccessibleName(title)
        self.header.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.widget = widget
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(self.header, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(widget)
        self.header.clicked.connect(lambda: self.unfold(not self.unfolded))
        self.unfolded: bool = not unfolded
        self.unfold(unfolded)

    def unfold(self, unfolded: bool) -> None:
        """Show or hide what is folded."""
        if unfolded == self.unfolded:
            return
        self.unfolded = unfolded
        self.widget.setVisible(unfolded)
        self.header.setIcon(icon("chevron_down" if unfolded else "chevron_right", "text_soft"))
        self.toggled.emit(unfolded)
