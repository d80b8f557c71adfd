"""A help page a stage, and the sheet of keyboard shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QFont,
    QKeySequence,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from workbench.app.shell import theme
from workbench.app.shell.actions import Action
from workbench.app.shell.language import tr
from workbench.app.shell.stages import STAGES, title_of
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, tool
from workbench.app.widgets.text import line, subheading
from workbench.core.places import resources_dir

_WIDTH = 340
_OTHER_PAGES = {"methods": "Ways of explaining"}
_EVERYWHERE = "file", "go", "work", "view", "help"


def help_text(stage: str) -> str:
    """The stage's page in Markdown."""
    path = resources_dir() / "help" / f"{stage}.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return tr("There is no help for this page.")


class HelpPanel(QFrame):
    """The help page of the stage that is shown, at the window's right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self.browser = QTextBrowser()
        self.browser.setFrameShape(QFrame.Shape.NoFrame)
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(tr("Help"))
        self.browser.setToolTip(tr("Help for the page you are on"))
        self.browser.anchorClicked.connect(self._follow)
        self.title = subheading("")
        self.close_button = tool("close", tr("Close the help"), self.hide)
        self._stage = "data"
        side, small = theme.LARGE, theme.SMALL
        words = column(
            row(self.title, None, self.close_button, margins=(side, small, small, small)),
            line(),
            self.browser,
            spacing=0,
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line(vertical=True))
        layout.addLayout(words)
        theme.news.theme_changed.connect(self._redraw)
        self.hide()

    def show_stage(self, stage: str) -> None:
        """Turn to the page of a stage, or to one of the pages they lead to."""
        self._stage = stage
        name = tr(_OTHER_PAGES[stage]) if stage in _OTHER_PAGES else title_of(stage)
        self.title.setText(tr("Help: {stage}").format(stage=name))
        document = QTextDocument(self.browser)
        document.setDefaultFont(theme.font())
        document.setDocumentMargin(theme.LARGE)
        document.setDefaultStyleSheet(f"a {{ color: {theme.theme().accent}; }}")
        document.setMarkdown(help_text(stage))
        document.setIndentWidth(16)
        _set_headings(document)
        self.browser.setDocument(document)

    def _redraw(self) -> None:
        self.show_stage(self._stage)

    def _follow(self, url: QUrl) -> None:
        stage = url.fileName().removesuffix(".md")
        if stage in _OTHER_PAGES or stage in {spec.id for spec in STAGES}:
            self.show_stage(stage)


def _set_headings(document: QTextDocument) -> None:
    """The same quiet hierarchy as on the pages, with air above each heading."""
    scales = {1: 1.4, 2: 1.1, 3: 1.0}
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        cursor.setPosition(block.position())
        shape = block.blockFormat()
        shape.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if level:
            shape.setTopMargin(0 if level == 1 else theme.LARGE)
            shape.setBottomMargin(theme.SMALL)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            look = QTextCharFormat()
            look.setFont(theme.font(scales.get(level, 1.0), QFont.Weight.DemiBold))
            cursor.mergeCharFormat(look)
        cursor.setBlockFormat(shape)
        block = block.next()


class ShortcutSheet(QDialog):
    """Every command that has keys, in groups."""

    def __init__(self, actions: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(560, 600)
        self._actions = actions
        self.sheet = sheet = QTextBrowser()
        sheet.setFrameShape(QFrame.Shape.NoFrame)
        sheet.setAccessibleName(tr("Keyboard shortcuts"))
        sheet.setToolTip(tr("Every command that has keys"))
        close = primary(tr("Close"), tr("Close this sheet"))
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        layout.addWidget(sheet)
        layout.addLayout(row(None, close))
        close.setFocus()
        theme.news.theme_changed.connect(self._write)
        self._write()

    def _write(self) -> None:
        self.sheet.setHtml(_as_table(self._actions))


def _as_table(actions: Sequence[Action]) -> str:
    tokens = theme.theme()
    groups: dict[str, list[Action]] = {}
    for action in actions:
        if action.shortcut:
            groups.setdefault(action.id.split(".")[0], []).append(action)
    parts = []
    for group, members in groups.items():
        parts.append(f"<h3>{escape(_group_title(group))}</h3><table width='100%' cellpadding='4'>")
        parts += [
            f"<tr><td>{escape(a.text)}</td>"
            f"<td align='right' style='color:{tokens.text_soft}'>{escape(_keys(a))}</td></tr>"
            for a in members
        ]
        parts.append("</table>")
    return "".join(parts)


def _group_title(group: str) -> str:
    own = {
        "file": tr("Project"),
        "go": tr("Pages"),
        "work": tr("What is running"),
        "view": tr("View"),
        "help": tr("Help"),
    }
    return own.get(group) or title_of(group)


def _keys(action: Action) -> str:
    return QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
