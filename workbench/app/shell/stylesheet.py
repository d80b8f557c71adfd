"""The style sheet of the whole window, made from a theme's tokens."""

from __future__ import annotations

from workbench.app.shell.tokens import Tokens

_RULES = """
QToolTip {{ background: {page}; color: {text}; border: 1px solid {line}; padding: 4px 8px; }}
QMainWindow, QDialog {{ background: {page}; }}
QWidget[surface="window"] {{ background: {window}; }}
QWidget[surface="page"] {{ background: {page}; }}
QWidget[surface="sunken"] {{ background: {sunken}; }}
QWidget[surface="surround"] {{ background: {surround}; }}
QFrame[kind="line"] {{ background: {line}; border: none; }}
QLabel {{ background: transparent; color: {text}; }}
QLabel[role="subheading"] {{ color: {text}; }}
QLabel[role="caption"], QLabel[role="soft"] {{ color: {text_soft}; }}
QLabel[role="trouble"] {{ color: {trouble}; }}
QLabel[role="warning"] {{ color: {warning}; }}
QLabel[role="good"] {{ color: {good}; }}
QLabel:disabled {{ color: {text_faint}; }}

QPushButton {{ background: {page}; color: {text}; border: 1px solid {line_strong};
  border-radius: 6px; padding: 5px 12px; min-height: 18px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {text_faint}; border-color: {line}; background: transparent; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent};
  border: 1px solid {accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {accent_pressed}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; padding: 4px 11px; }}
QPushButton[kind="primary"]:disabled {{ background: {pressed}; color: {text_faint};
  border-color: {pressed}; }}
QPushButton[kind="quiet"], QToolButton {{ background: transparent; color: {text};
  border: 1px solid transparent; border-radius: 6px; padding: 5px 8px; }}
QPushButton[kind="quiet"]:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton[kind="quiet"]:pressed, QToolButton:pressed {{ background: {pressed}; }}
QPushButton[kind="quiet"]:focus, QToolButton:focus {{ border: 2px solid {accent};
  padding: 4px 7px; }}
QPushButton[kind="quiet"]:checked, QToolButton:checked {{ background: {accent_soft};
  color: {text}; }}
QPushButton[kind="quiet"]:disabled, QToolButton:disabled {{ color: {text_faint}; }}
QToolButton[kind="info"] {{ padding: 1px; }}
QToolButton[kind="info"]:focus {{ padding: 0; }}
QToolButton[kind="fold"] {{ padding: 4px 8px 4px 0; font-weight: 600; }}
QToolButton[kind="fold"]:focus {{ padding: 3px 7px 3px 0; border-left-width: 1px; }}
QToolButton[kind="rail"] {{ text-align: left; padding: 8px 5px; color: {text_soft};
  border-radius: 8px; }}
QToolButton[kind="rail"]:hover {{ color: {text}; }}
QToolButton[kind="rail"]:checked {{ background: {accent_soft}; color: {text};
  font-weight: 600; }}
QToolButton[kind="rail"]:focus {{ padding: 7px 4px; }}
QPushButton[kind="finder"] {{ background: {page}; color: {text_soft}; text-align: left;
  border: 1px solid {line}; border-radius: 6px; padding: 5px 10px; }}
QPushButton[kind="finder"]:hover {{ border-color: {line_strong}; }}
QPushButton[kind="finder"]:focus {{ border: 2px solid {accent}; padding: 4px 9px; }}
QPushButton[kind="segment"] {{ border-radius: 0; padding: 5px 12px; background: {page};
  color: {text_soft}; border: 1px solid {line_strong}; border-right-width: 0; }}
QPushButton[kind="segment"][place="first"] {{ border-top-left-radius: 6px;
  border-bottom-left-radius: 6px; }}
QPushButton[kind="segment"][place="last"] {{ border-top-right-radius: 6px;
  border-bottom-right-radius: 6px; border-right-width: 1px; }}
QPushButton[kind="segment"]:hover {{ background: {hover}; }}
QPushButton[kind="segment"]:checked {{ background: {accent_soft}; color: {text};
  font-weight: 600; }}
QPushButton[kind="segment"]:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QFrame[kind="message"] {{ background: {sunken}; border: 1px solid {line_strong};
  border-radius: 10px; }}
QFrame[kind="message"][tone="good"] {{ background: {good_soft}; }}
QFrame[kind="message"][tone="warning"] {{ background: {warning_soft}; }}
QFrame[kind="message"][tone="trouble"] {{ background: {trouble_soft}; }}
QFrame[kind="popup"] {{ background: {page}; border: 1px solid {line_strong};
  border-radius: 10px; }}
QLineEdit[kind="bare"] {{ border: none; background: transparent; padding: 6px 4px; }}
QLineEdit[kind="bare"]:focus {{ border: none; padding: 6px 4px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[kind="project"] {{ border-radius: 6px; padding: 5px 30px 5px 5px;
  font-weight: 600; text-align: left; }}
QToolButton[kind="project"]:focus {{ padding: 4px 29px 4px 4px; }}
QToolButton[kind="project"]::menu-indicator {{ image: url({icons}/down.svg); width: 12px;
  height: 12px; subcontrol-origin: padding; subcontrol-position: right center; right: 10px; }}
QLineEdit[kind="search"] {{ padding-left: 0; }}

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
  background: {page}; color: {text}; border: 1px solid {line_strong}; border-radius: 6px;
  padding: 4px 8px; min-height: 20px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus,
QTextEdit:focus {{ border: 2px solid {accent}; padding: 3px 7px; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
  color: {text_faint}; border-color: {line}; background: {sunken}; }}
QAbstractSpinBox[tone="trouble"] {{ border-color: {trouble}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none;
  background: transparent; width: 18px; }}
QAbstractSpinBox::up-arrow {{ image: url({icons}/up.svg); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({icons}/down.svg); width: 10px; height: 10px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url({icons}/down.svg); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {page}; color: {text}; border: 1px solid {line};
  padding: 4px; outline: none; selection-background-color: {accent_soft};
  selection-color: {text}; }}
QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 8px; border-radius: 4px; }}

QCheckBox, QRadioButton {{ color: {text}; spacing: 8px; background: transparent; padding: 2px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {text_faint}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px;
  border: 1px solid {line_strong}; background: {page}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {accent};
  width: 12px; height: 12px; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url({icons}/tick.svg); }}
QRadioButton::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url({icons}/dot.svg); }}

QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {{
  border-color: {text}; }}

QSlider {{ min-height: 22px; background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {pressed}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
  background: {page}; border: 1px solid {line_strong}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{
  border: 2px solid {accent}; width: 12px; }}

QProgressBar {{ background: {pressed}; border: none; border-radius: 3px; max-height: 6px;
  min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}

QScrollArea, QAbstractScrollArea {{ border: none; background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {line_strong}; border-radius: 3px; border: none; margin: 3px;
  min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {text_soft}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QTableView, QTreeView, QListView {{ background: {page}; color: {text};
  border: 2px solid transparent; outline: none; gridline-color: {line};
  alternate-background-color: {page};
  selection-background-color: {accent_soft}; selection-color: {text}; }}
QTableView::item {{ border-bottom: 1px solid {line}; padding: 4px 5px; }}
QTableView::item:hover, QListView::item:hover {{ background: {hover}; }}
QTableView::item:selected, QListView::item:selected {{ background: {accent_soft};
  color: {text}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 2px solid {accent}; }}
QListView[kind="lines"]:focus {{ border-color: transparent; }}
QHeaderView {{ background: {page}; }}
QHeaderView::section {{ background: {page}; color: {text_soft}; border: none;
  border-bottom: 1px solid {line_strong}; padding: 6px 8px; }}
QHeaderView::section:hover {{ color: {text}; background: {hover}; }}
QHeaderView::down-arrow {{ image: url({icons}/down.svg); width: 10px; }}
QHeaderView::up-arrow {{ image: url({icons}/up.svg); width: 10px; }}
QTableCornerButton::section {{ background: {page}; border: none; }}

QMenu {{ background: {page}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; margin: 0 2px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {text_faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::icon:checked {{ background: {accent_soft}; border: 1px solid {accent};
  border-radius: 4px; }}
QMenuBar {{ background: {window}; color: {text}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {hover}; }}

QTabWidget::pane {{ border: none; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {text_soft}; padding: 4px 4px 6px 4px;
  margin-right: 8px; border: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:selected:focus {{ border-color: {accent}; border-radius: 4px; }}
QSplitter::handle {{ background: {line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {accent}; }}
"""


def stylesheet(tokens: Tokens) -> str:
    """The whole sheet; images are the theme's small control marks."""
    from workbench.core.places import resources_dir

    marks = (resources_dir() / "icons" / f"marks_{tokens.name}").as_posix()
    return _RULES.format(**tokens._asdict(), icons=f'"{marks}').replace(".svg)", '.svg")')
