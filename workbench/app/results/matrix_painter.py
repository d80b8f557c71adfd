"""Paints a confusion matrix: cells first, then names, so that cells pass under them."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from workbench.app.results.matrix_form import Cell, Form, caption_height
from workbench.app.results.shading import shade
from workbench.app.shell.language import tr
from workbench.app.shell.theme import MEDIUM, SMALL, colour, font

NOWHERE = Cell(-1, -1)


class Scene(NamedTuple):
    """What is painted."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    current: Cell | None
    hovered: Cell | None
    focused: bool
    form: Form
    room: QSize


def paint(painter: QPainter, scene: Scene) -> None:
    """Paint all of it."""
    form, room = scene.form, scene.room
    painter.fillRect(QRect(0, 0, room.width(), room.height()), colour("page"))
    if not scene.classes:
        return
    painter.setClipRect(QRect(form.left, form.top, room.width(), room.height()))
    _cells(painter, scene)
    _outline(painter, form, scene.hovered, "line_strong", 1)
    _outline(painter, form, scene.current, "accent" if scene.focused else "text", 2)
    painter.setClipping(False)
    _rows(painter, scene)
    _columns(painter, scene)
    _captions(painter, scene)


def _cells(painter: QPainter, scene: Scene) -> None:
    painter.setFont(font(0.85 if scene.form.side < 30 else 1.0, tabular=True))
    painter.setPen(colour("text"))
    for truth, row in enumerate(scene.counts):
        total = sum(row)
        for said, count in enumerate(row):
            rect = scene.form.rect(Cell(truth, said)).adjusted(0, 0, -1, -1)
            painter.fillRect(rect, shade(count / total if total else 0.0))
            if count:
                text = brief(count, scene.form.side)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _outline(painter: QPainter, form: Form, cell: Cell | None, token: str, width: int) -> None:
    if cell is None:
        return
    painter.setPen(QPen(colour(token), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width // 2
    painter.drawRect(form.rect(cell).adjusted(inset, inset, -inset - 2, -inset - 2))


def _rows(painter: QPainter, scene: Scene) -> None:
    form, metrics = scene.form, QFontMetrics(font())
    painter.setClipRect(QRect(0, form.top, form.left, scene.room.height()))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for index, name in enumerate(scene.classes):
        rect = form.rect(Cell(index, 0))
        rect.setLeft(caption_height())
        rect.setRight(form.left - MEDIUM)
        _pen(painter, index == (scene.current or NOWHERE).truth)
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, flags, elided)
    painter.setClipping(False)


def _columns(painter: QPainter, scene: Scene) -> None:
    form, metrics = scene.form, QFontMetrics(font())
    painter.setClipRect(QRect(form.left, 0, scene.room.width(), form.top))
    for index, name in enumerate(scene.classes):
        rect = form.rect(Cell(0, index))
        room = form.top - caption_height() - SMALL if form.upright else form.side - SMALL
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        _pen(painter, index == (scene.current or NOWHERE).said)
        painter.save()
        if form.upright:
            painter.translate(rect.left() + form.side / 2, form.top - SMALL)
            painter.rotate(-90)
            where, flags = QRect(0, -form.side // 2, room, form.side), Qt.AlignmentFlag.AlignLeft
        else:
            top = caption_height()
            where = QRect(rect.left(), top, form.side, form.top - top - SMALL)
            flags = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(where, flags | Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()
    painter.setClipping(False)


def _captions(painter: QPainter, scene: Scene) -> None:
    form, room = scene.form, scene.room
    painter.setFont(font(0.9))
    painter.setPen(colour("text_soft"))
    centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    across = form.count * form.side
    width, tall = min(room.width() - form.left, across), min(room.height() - form.top, across)
    painter.drawText(QRect(form.left, 0, width, caption_height()), centred, tr("what it said"))
    painter.save()
    painter.translate(0, form.top + tall)
    painter.rotate(-90)
    painter.drawText(QRect(0, 0, tall, caption_height()), centred, tr("the truth"))
    painter.restore()


def _pen(painter: QPainter, on: bool) -> None:
    painter.setFont(font())
    painter.setPen(colour("text" if on else "text_soft"))


def brief(count: int, side: int) -> str:
    """A count that fits a cell: “1.2k” where the whole would not."""
    if count < 1000 or side > 52:
        return f"{count:,}"
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
