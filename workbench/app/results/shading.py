"""One hue, more of it for a larger share; and ink that stays legible on it."""

from __future__ import annotations

from PySide6.QtGui import QColor

from workbench.app.shell.theme import colour

LEGIBLE = 4.5  # WCAG 2.2, level AA
FAINTEST = 0.12  # so that a single picture among hundreds is still seen


def shade(share: float) -> tuple[QColor, QColor]:
    """The fill of a cell that holds this share of its row, and the ink that is legible on it."""
    strength = 0.0 if share <= 0 else FAINTEST + (1 - FAINTEST) * share
    fill = _between(colour("sunken"), colour("accent"), strength)
    # The theme's own inks where they do; pure ones in the middle, where nothing less is legible.
    inks = (colour("text"), colour("on_accent"), QColor("#000000"), QColor("#FFFFFF"))
    legible = (ink for ink in inks if contrast(ink, fill) >= LEGIBLE)
    return fill, next(legible, inks[0])


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _between(low: QColor, high: QColor, share: float) -> QColor:
    parts = zip(_rgb(low), _rgb(high), strict=True)
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _luminance(ink: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in _rgb(ink))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
