"""One hue, more of it for a larger share, never so much that the figures on it cannot be read."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from workbench.app.shell.theme import colour

LEGIBLE = 4.5  # WCAG 2.2, level AA
FAINTEST = 0.12  # so that a single picture among hundreds is still seen
_FINENESS = 100


def shade(share: float) -> QColor:
    """The fill of a cell that holds this share of its row, 0 to 1.

    The theme's text is legible on all of them, so that neighbours are written in one ink.
    """
    sunken, accent = colour("sunken"), colour("accent")
    if share <= 0:
        return sunken
    most = _strongest(sunken.rgb(), accent.rgb(), colour("text").rgb())
    return _between(sunken, accent, FAINTEST + (most - FAINTEST) * share)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache
def _strongest(low: int, high: int, ink: int) -> float:
    """How far one may go from one colour to another, 0 to 1, before an ink is lost on it."""
    steps = (1 - step / _FINENESS for step in range(_FINENESS))
    written = QColor(ink)
    legible = (
        share
        for share in steps
        if contrast(written, _between(QColor(low), QColor(high), share)) >= LEGIBLE
    )
    return next(legible, 0.0)


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
