"""What the Inside tab does with gestures: which stage, which channels, in which order; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from workbench.app.inspect.asking import Asking, unheard
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.inside import worker
from workbench.app.inspect.inside.pages import (
    HERE,
    KERNELS,
    RESPONDS,
    STRONGEST,
    ChannelCell,
    block_words,
    cells,
    kernel_tile,
    order_choices,
    ordered,
    tile,
)
from workbench.app.inspect.inside.searching import Searching
from workbench.app.inspect.inside.unit import Unit, UnitView
from workbench.app.inspect.inside.worker import Seen, WantedChannels, Without
from workbench.app.inspect.pages import Choice
from workbench.app.inspect.values import Pixels
from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Edition
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed
    from workbench.inspection.inside.network_map import Block, NetworkMap
    from workbench.inspection.stopping import Stopping

Make = Callable[[int], "Pixels | None"]


class InsideView(UnitView, Protocol):
    """What can be shown on the tab; it never changes what it is given."""

    def show_network(self, network: NetworkMap | None, layer: str) -> None:
        """Show the chain of stages, with one of them chosen."""

    def show_head(self, words: str, kernels: bool) -> None:
        """Say which stage is shown, and whether its kernels can be."""

    def show_orders(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker of what the channels are sorted by."""

    def show_channels(self, cells: Sequence[ChannelCell], make: Make, current: int) -> None:
        """Fill the grid; `make` gives a channel's picture, or None while there is none."""

    def renew_channels(self, cells: Sequence[ChannelCell]) -> None:
        """Other marks on the same channels; missing pictures are asked for again."""

    def show_busy(self, words: str) -> None:
        """Say what is being waited for; empty when nothing is."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the channels why there are none."""


class InsidePresenter:
    """Knows the stage and the channel that are looked at."""

    def __init__(self, view: InsideView, session: Session, attention: Attention) -> None:
        self._view, self._attention = view, attention
        self._classifiers = attention.looks.classifiers
        self._asking = asking = Asking(session, self.refresh)
        self._mapping = asking.question("network map", self._mapped, self._failed)
        self._seeing = asking.question("channels", self._saw, self._failed)
        self._losing = asking.question("channels switched off", self._switched_off, unheard)
        self._cutting = asking.question("patches of channels", self._came_patches, unheard)
        self.searching = Searching(session, self._classifiers, self._searched)
        self.unit = Unit(view, session, attention, asking, self.searching)
        self._network: tuple[Edition, NetworkMap] | None = None
        self._layer = ""
        self._order, self._show = STRONGEST, HERE
        self._seen: Seen | None = None
        self._lost: dict[int, float] = {}
        self._numbers: list[int] = []
        self._best: dict[int, Pixels] = {}
        attention.changed.listen(lambda _now: self.refresh())
        session.items_changed.listen(lambda _none: self._on_items())

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The tab came to sight."""
        self._asking.shown()

    def hidden(self) -> None:
        """The tab went out of sight."""
        self._asking.hidden()

    def choose_layer(self, layer: str) -> None:
        """Look at the channels of another stage."""
        if layer and layer != self._layer:
            self._layer = layer
            self.refresh()

    def choose_order(self, order: str) -> None:
        """Sort the channels in another way."""
        self._order = order
        self._show_channels()

    def choose_show(self, show: str) -> None:
        """Show of each channel its map here, its kernel, or what it responds to."""
        self._show = show
        if show == RESPONDS and self._seen is not None:
            self.searching.search(self._seen.wanted.edition, self._seen.wanted.layer)
        self._show_channels()

    def choose_channel(self, number: int) -> None:
        """Look at one channel."""
        if self._seen is not None:
            self.unit.choose(self._seen, number)

    def in_sight(self, numbers: Sequence[int]) -> None:
        """These channels are in sight: find out what they really do."""
        seen = self._seen
        if seen is None:
            return
        unknown = [number for number in numbers if number not in self._lost]
        if unknown:
            self._losing.ask(partial(
                worker.switch_off, self._classifiers, seen.wanted, seen.channels.target, unknown
            ))  # fmt: skip
        self._cut(numbers)

    # ------------------------------------------------------------------ asking

    def refresh(self) -> None:
        """Ask for what the tab shows now, as far as it is not shown already."""
        now = self._attention.now
        if not self._asking.visible:
            return
        if now.edition is None or now.path is None:
            self._clear()
            self._view.show_trouble(tr("No picture is looked at."), tr("Choose one at the left."))
            return
        if self._network is None or self._network[0] != now.edition:
            self._clear()
            self._view.show_busy(tr("Loading the model; the first time takes a while…"))
            edition = now.edition
            self._mapping.ask(lambda _work: worker.stages(self._classifiers, edition))
            return
        wanted = self._wanted(now)
        if wanted is not None and (self._seen is None or self._seen.wanted != wanted):
            self._view.show_busy(tr("Looking…"))
            self._seeing.ask(partial(worker.see, self._classifiers, wanted))

    def _on_items(self) -> None:
        """The file may have been written over: it is looked at anew."""
        self._seen = None
        self.refresh()

    def _wanted(self, now: Regarded) -> WantedChannels | None:
        if now.edition is None or now.path is None or not self._layer:
            return None
        return WantedChannels(now.edition, now.path, self._layer, now.way.question)

    def _clear(self) -> None:
        self._network, self._seen = None, None
        self._view.show_network(None, "")
        self.unit.clear()

    def _mapped(self, mapped: tuple[Edition, NetworkMap]) -> None:
        self._network = mapped
        network = mapped[1]
        seeing = [block.layer for block in network.blocks if block.layer]
        if self._layer not in seeing:
            self._layer = seeing[-1]
        self._view.show_network(network, self._layer)
        self.refresh()

    def _saw(self, seen: Seen) -> None:
        self._view.show_busy("")
        if self._network is None or seen.wanted != self._wanted(self._attention.now):
            return
        if self._seen is None or self._seen.wanted.layer != seen.wanted.layer:
            self._cutting.forget()
            self._best = {}
        self._seen, self._lost = seen, {}
        if self._show == KERNELS and seen.kernels is None:
            self._show = HERE
        self._view.show_network(self._network[1], seen.wanted.layer)
        self._view.show_head(block_words(self._block(seen)), seen.kernels is not None)
        target, against = seen.channels.target, seen.channels.against
        self._view.show_orders(order_choices(target, against), self._order)
        if self._show == RESPONDS:
            self.searching.search(seen.wanted.edition, seen.wanted.layer)
        self._show_channels()

    def _block(self, seen: Seen) -> Block:
        assert self._network is not None
        return next(b for b in self._network[1].blocks if b.layer == seen.wanted.layer)

    def _switched_off(self, without: Without) -> None:
        if self._seen is not None and without.wanted == self._seen.wanted:
            self._lost.update(without.changes)
            self._renew()

    def _came_patches(self, patches: Mapping[int, Pixels]) -> None:
        self._best.update(patches)
        self._renew()

    def _failed(self, failure: Failed) -> None:
        self._clear()
        self._view.show_trouble(failure.message, failure.hint)

    # ------------------------------------------------------------------ showing

    def _show_channels(self) -> None:
        seen = self._seen
        if seen is None:
            return
        self._numbers = ordered(seen.channels, self._order, self._lost)
        chosen = self.unit.number if self.unit.number in self._numbers else self._numbers[0]
        self._view.show_channels(self._cells(), self._make, self._numbers.index(chosen))
        self.choose_channel(chosen)

    def _cells(self) -> list[ChannelCell]:
        assert self._seen is not None
        return cells(self._numbers, self._lost, self._seen.channels.target)

    def _renew(self) -> None:
        if self._seen is not None:
            self._view.renew_channels(self._cells())

    def _make(self, number: int) -> Pixels | None:
        seen = self._seen
        if seen is None:
            return None
        if self._show == RESPONDS:
            return self._best.get(number)
        if self._show == KERNELS and seen.kernels is not None:
            return kernel_tile(seen.kernels[number])
        colours = self._attention.now.drawing.colours
        return tile(seen.channels, number, seen.small, colours)

    def _searched(self) -> None:
        """The pictures that excite this layer's channels are known, or better known."""
        if self._show == RESPONDS:
            self._best = {}
            self._cut(self._numbers[:40])
        self.unit.searched()

    def _cut(self, numbers: Sequence[int]) -> None:
        seen = self._seen
        found = seen and self.searching.found(seen.wanted.edition, seen.wanted.layer)
        unknown = [number for number in numbers if number not in self._best]
        if self._show != RESPONDS or not found or not unknown:
            return

        def cut(_work: Stopping) -> Mapping[int, Pixels]:
            pairs = ((number, worker.patches(found, number, 1)) for number in unknown)
            return {number: best[0].pixels for number, best in pairs if best}

        self._cutting.ask(cut)
