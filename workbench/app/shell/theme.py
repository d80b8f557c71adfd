"""Which theme is shown: the system's unless the user chose one; everything is drawn from it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from workbench.app.shell.stylesheet import stylesheet
from workbench.app.shell.tokens import (
    CLASS_COLOURS_DARK,
    CLASS_COLOURS_LIGHT,
    DARK,
    LARGE,
    LIGHT,
    MEDIUM,
    SMALL,
    XL,
    Tokens,
)

__all__ = [
    "LARGE",
    "MEDIUM",
    "SMALL",
    "XL",
    "class_colour",
    "colour",
    "follow",
    "font",
    "news",
    "theme",
]

CHOICES = ("system", "light", "dark")


class ThemeNews(QObject):
    """Tells what paints itself that the theme is another one now."""

    theme_changed = Signal()


class _Shown:
    """The one theme of this process."""

    tokens: Tokens = LIGHT
    choice: str = "system"
    following: bool = False


news = ThemeNews()


def theme() -> Tokens:
    """The theme shown now."""
    return _Shown.tokens


def chosen() -> str:
    """What the user chose: “system”, “light” or “dark”."""
    return _Shown.choice


def colour(name: str) -> QColor:
    """A colour of the theme shown now, by its token's name."""
    return QColor(getattr(_Shown.tokens, name))


def class_colour(index: int) -> QColor:
    """The colour of the class at this place in the class list; after twelve they come again."""
    colours = CLASS_COLOURS_DARK if theme().name == "dark" else CLASS_COLOURS_LIGHT
    return QColor(colours[index % len(colours)])


def font(scale: float = 1.0, weight: QFont.Weight | None = None, tabular: bool = False) -> QFont:
    """The system's font, larger or smaller; `tabular` sets figures of equal width."""
    base = QApplication.font()
    return QFont(_font(base.toString(), scale, weight, tabular))


@lru_cache(maxsize=64)
def _font(base: str, scale: float, weight: QFont.Weight | None, tabular: bool) -> QFont:
    made = QFont()
    made.fromString(base)
    made.setPointSizeF(made.pointSizeF() * scale)
    if weight is not None:
        made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def follow(choice: str) -> None:
    """Show the system's theme, or light or dark whatever the system says."""
    _Shown.choice = choice if choice in CHOICES else "system"
    if not _Shown.following:
        _Shown.following = True
        QGuiApplication.styleHints().colorSchemeChanged.connect(_system_changed)
    _apply()


def _system_changed() -> None:
    if _Shown.choice == "system":
        _apply()


def _apply() -> None:
    dark = _Shown.choice == "dark" or (
        _Shown.choice == "system"
        and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    _Shown.tokens = DARK if dark else LIGHT
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.setStyleSheet("")  # over a sheet that is let go first, a new one takes a fifth
        application.setPalette(_palette(_Shown.tokens))
        application.setStyleSheet(stylesheet(_Shown.tokens))
    news.theme_changed.emit()


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "page",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "window",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.ToolTipBase: "page",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text_soft",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "line_strong",
}


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(tokens, name)))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.text_faint))
    return palette
