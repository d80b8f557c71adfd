"""Cards that are made anew when there are others to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.app.train.pages import Card
from workbench.app.widgets.choice import Cards, Option


class CardChoice(QWidget):
    """A row of cards, one of which is chosen."""

    changed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._shown: tuple[Card, ...] = ()
        self.cards: Cards | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_cards(self, cards: Sequence[Card], chosen: str) -> None:
        """Show these, with one chosen."""
        if tuple(cards) != self._shown:
            self._rebuild(tuple(cards))
        if self.cards is not None:
            self.cards.choose(chosen)
            if not chosen:
                self.cards.choose_none()

    def _rebuild(self, cards: tuple[Card, ...]) -> None:
        focused = self.cards is not None and self.cards.isAncestorOf(self.focusWidget())
        if self.cards is not None:
            self.cards.hide()
            self.cards.deleteLater()
        self._shown = cards
        self.cards = Cards(self._name, [Option(*_texts(card)) for card in cards])
        self.cards.changed.connect(self.changed)
        self._layout.addWidget(self.cards)
        if focused:
            self.cards.setFocus()


def _texts(card: Card) -> tuple[str, str, str, str, str]:
    return (card.value, card.title, card.sentence, card.note, card.off)
