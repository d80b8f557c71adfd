"""The Inside page as Qt shows it: the chain of stages, the channels, the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from workbench.app.inspect.inside.chain import NetworkChain
from workbench.app.inspect.inside.made_grid import MadeGrid
from workbench.app.inspect.inside.pages import HERE, KERNELS, RESPONDS, ChannelCell, EffectLine
from workbench.app.inspect.inside.panel import UnitPanel
from workbench.app.inspect.inside.unit import UnitPage
from workbench.app.inspect.inside.worker import Patch
from workbench.app.inspect.pages import Choice
from workbench.app.inspect.picker import Picker
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.grid import Cell
from workbench.app.widgets.text import caption, info, line, subheading

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session
    from workbench.inspection.inside.network_map import NetworkMap

_BUSY_AFTER_MS = 250
_SIDE = 92


class InsidePage(QFrame):
    """Shows what the presenter decides.

    Signals:
        in_sight: The channels in sight, by number, once they stay there for a moment.
        channel_chosen: The number of the channel the user went to.
    """

    in_sight = Signal(tuple)
    channel_chosen = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.chain = NetworkChain()
        self.head, self.busy = subheading(""), caption("")
        self.busy.setWordWrap(False)
        self.order = Picker(tr("Sort the channels"), tr("Which channels come first"))
        self.order.keep_between(140, 190)
        self.kinds = Segments(tr("What is shown of each channel"), (
            Option(HERE, tr("On this picture"), tr("Where this picture excites each channel")),
            Option(KERNELS, tr("Filters"),
                   tr("The small patterns the first stage compares the picture with")),
            Option(RESPONDS, tr("What excites it"),
                   tr("The part of your pictures that excites each channel most")),
        ))  # fmt: skip
        self.grid = MadeGrid(session, tr("The channels of this stage"), _SIDE)
        self.panel = UnitPanel(session)
        self.trouble = EmptyState("layers", "", "")
        self._cells: Sequence[ChannelCell] = ()
        self._busy_words = ""
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(_BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(lambda: self.busy.setText(self._busy_words))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._channels())
        self._stack.addWidget(self.trouble)
        self.setLayout(column(self._stack))
        self.grid.current_changed.connect(self._tell_channel)
        self.grid.in_sight.connect(self._tell_sight)

    # ------------------------------------------------------------ what is shown

    def show_network(self, network: NetworkMap | None, layer: str) -> None:
        """Show the chain of stages, with one of them chosen."""
        self._stack.setCurrentIndex(0)
        self.chain.show_network(network, layer)
        if network is None:
            self.head.setText("")
            self._show_cells((), lambda _number: None)

    def show_head(self, words: str, kernels: bool) -> None:
        """Say which stage is shown, and whether its kernels can be."""
        self.head.setText(words)
        self.kinds.show_option(KERNELS, kernels)
        if not kernels and self.kinds.value() == KERNELS:
            self.kinds.choose(HERE)

    def show_orders(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker of what the channels are sorted by."""
        self.order.show_choices(choices, current)

    def show_channels(
        self, cells: Sequence[ChannelCell], make: Callable[[int], np.ndarray | None], current: int
    ) -> None:
        """Fill the grid; `make` gives a channel's picture, or None while there is none."""
        self._show_cells(cells, make)
        self.grid.blockSignals(True)
        self.grid.set_current(current)
        self.grid.blockSignals(False)

    def renew_channels(self, cells: Sequence[ChannelCell]) -> None:
        """Other marks on the same channels; missing pictures are asked for again."""
        self._cells = cells
        self.grid.renew([_cell(cell) for cell in cells])

    def show_busy(self, words: str) -> None:
        """Say what is being waited for, where it takes longer than a blink."""
        self._busy_words = words
        if words:
            self._busy_timer.start()
        else:
            self._busy_timer.stop()
            self.busy.setText("")

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the channels why there are none."""
        self.show_busy("")
        self.trouble.say(message, hint)
        self._stack.setCurrentIndex(1)

    def show_unit(self, unit: UnitPage | None) -> None:
        """Say which channel it is, and what it does here."""
        self.panel.show_unit(unit)

    def show_unit_picture(self, pixels: np.ndarray, overlay: np.ndarray, keep_view: bool) -> None:
        """Show the picture with the channel's map over it."""
        self.panel.show_unit_picture(pixels, overlay, keep_view)

    def show_sought(self, pixels: np.ndarray | None, words: str, running: bool) -> None:
        """Show what it looks for, how that goes, and whether it is being made."""
        self.panel.show_sought(pixels, words, running)

    def show_patches(self, patches: Sequence[Patch], classes: Sequence[str]) -> None:
        """Show the parts of pictures that excite it most."""
        self.panel.show_patches(patches, classes)

    def show_search(self, words: str, done: int, total: int | None, offer: str) -> None:
        """Say how the search for them goes, or offer it."""
        self.panel.show_search(words, done, total, offer)

    def show_effect(self, words: str, lines: Sequence[EffectLine]) -> None:
        """Show what switching it off does to each class."""
        self.panel.show_effect(words, lines)

    # ------------------------------------------------------------ gestures

    def _tell_channel(self, place: int) -> None:
        if 0 <= place < len(self._cells):
            self.channel_chosen.emit(self._cells[place].number)

    def _tell_sight(self, places: tuple[int, ...]) -> None:
        self.in_sight.emit(tuple(self._cells[place].number for place in places))

    def _show_cells(
        self, cells: Sequence[ChannelCell], make: Callable[[int], np.ndarray | None]
    ) -> None:
        self._cells = cells
        self.grid.blockSignals(True)
        self.grid.show_made([_cell(cell) for cell in cells], lambda id: make(int(id)))
        self.grid.blockSignals(False)

    # ------------------------------------------------------------ how it is built

    def _channels(self) -> QWidget:
        large, medium, small = theme.LARGE, theme.MEDIUM, theme.SMALL
        explained = info(tr(
            "A stage looks at the picture through many channels at once; each is excited by "
            "something else. The figure on a channel says how many points less sure of the class "
            "the model would be without it: it was switched off to find out. “Estimated” in the "
            "order is a quick guess for all channels at once."
        ))  # fmt: skip
        head = row(self.head, explained, self.busy, None, spacing=small)
        bar = row(self.kinds, self.order, None, spacing=large)
        # All across: beside the panel there is too little room for these in a small window.
        above = column(head, bar, spacing=medium, margins=(large, medium, large, medium))
        grid = page(column(self.grid, margins=(large, 0, large, 0)))
        below = row(grid, line(vertical=True), self.panel, spacing=0)
        below.setStretch(0, 1)
        whole = column(self.chain, line(), above, below, spacing=0, margins=(0, small, 0, 0))
        whole.setStretch(3, 1)
        return page(whole)


def _cell(cell: ChannelCell) -> Cell:
    return Cell(str(cell.number), "", cell.title, cell.note, None, cell.badge)
