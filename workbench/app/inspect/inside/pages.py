"""What the Inside tab shows, as values and words; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.app.inspect.pages import Choice
from workbench.app.shell.language import counted, tr
from workbench.inspection.placing import inside, placed, scaled
from workbench.inspection.showing.overlay import colour

if TYPE_CHECKING:
    from workbench.inspection.inside.channels import Channels
    from workbench.inspection.inside.effects import Effect
    from workbench.inspection.inside.network_map import Block

Pixels = NDArray[np.uint8]

HERE, KERNELS, RESPONDS = "here", "kernels", "responds"
STRONGEST, NUMBER = "strongest", "number"
FOR, AGAINST, LOST = "for", "against", "lost"

_TILE = 112  # pixels a side that a small map is enlarged to, cell by cell
OPACITY = 0.7  # of a channel's map over the picture
_SILENT = 0.01  # of the layer's largest value: a channel below it says nothing here


class ChannelCell(NamedTuple):
    """One channel of the grid.

    Args:
        number: Which one.
        title: The words below it.
        note: More words, in the tooltip.
        badge: What it adds to the class, or empty while nobody knows.
    """

    number: int
    title: str
    note: str
    badge: str


class EffectLine(NamedTuple):
    """What switching a channel off does to one class.

    Args:
        name: The class.
        place: Its place in the class list: decides its colour.
        before: How sure the model is of it on its own pictures, 0 to 1.
        after: The same without the channel.
    """

    name: str
    place: int
    before: float
    after: float


def block_words(block: Block) -> str:
    """“Stage 4 · 512 channels of 7 × 7 places”."""
    title = block.title.capitalize()
    if not block.layer:
        return f"{title} · {counted(block.channels, 'output', 'outputs')}"
    channels = counted(block.channels, "channel", "channels")
    size = f"{block.columns} × {block.rows}"
    return tr("{title} · {channels} of {size} places").format(
        title=title, channels=channels, size=size
    )


def amount(count: int) -> str:
    """“4.2 M”, “38 k”, “512”."""
    for least, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= least:
            shown = count / least
            return f"{shown:.1f} {unit}" if shown < 10 else f"{shown:,.0f} {unit}"
    return f"{count:,}"


def order_choices(target: str, against: str) -> tuple[Choice, ...]:
    """What the channels can be sorted by."""
    name = f"{target} − {against}" if against else target
    return (
        Choice(STRONGEST, tr("Strongest here"), tr("Those this picture excites most come first")),
        Choice(FOR, tr("For {name}, estimated").format(name=name),
               tr("Those that seem to add most to this class come first; a quick guess for all")),
        Choice(AGAINST, tr("Against {name}, estimated").format(name=name),
               tr("Those that seem to take most from it come first; a quick guess for all")),
        Choice(LOST, tr("For {name}, measured").format(name=name),
               tr("Those without which the model is least sure come first; whichever you have not "
                  "had in sight yet was not switched off, and comes after by its estimate")),
        Choice(NUMBER, tr("By number"), tr("As the network counts them")),
    )  # fmt: skip


def ordered(seen: Channels, by: str, lost: Mapping[int, float]) -> list[int]:
    """The channels in the order asked for.

    Args:
        seen: The channels.
        by: What they are sorted by.
        lost: How much less sure the model is without a channel, where that was measured.
    """
    if by == LOST:
        estimated = ordered(seen, FOR, lost)
        measured = sorted(lost, key=lambda number: -lost[number])
        return [*measured, *(number for number in estimated if number not in lost)]
    keys = {STRONGEST: -seen.activation, FOR: -seen.effect, AGAINST: seen.effect}
    key = keys.get(by, np.arange(len(seen.effect)))
    return [int(place) for place in np.argsort(key, kind="stable")]


def cells(order: Sequence[int], lost: Mapping[int, float], target: str) -> list[ChannelCell]:
    """The channels as cells of the grid."""
    found = []
    for number in order:
        share = lost.get(number)
        note = tr("Channel {number}").format(number=number)
        badge = ""
        if share is not None:
            badge = points(share)
            note = tr("{channel}: switched off, the model is {points} points less sure of {name}")
            note = note.format(
                channel=tr("Channel {number}").format(number=number), points=badge, name=target
            )
        found.append(ChannelCell(number, f"{number}", note, badge))
    return found


def points(share: float) -> str:
    """A difference of two shares in points of a hundred: “+3.1”, “−0.4”, “0”."""
    value = 100 * share
    if abs(value) < 0.05:
        return "0"
    return f"{value:+.1f}".replace("-", "−")


def tile(seen: Channels, number: int, small: Pixels, colours: str) -> Pixels:
    """A channel's map over the picture made small.

    Args:
        seen: The channels.
        number: Which one.
        small: uint8 (h, w, 3), the whole picture.
        colours: A colour map.

    Returns:
        uint8 (h, w, 3).
    """
    drawn = excited(seen, number, small.shape[1], small.shape[0], colours)
    strength = drawn[:, :, 3:].astype(np.float32) * np.float32(OPACITY / 255)
    ground = small.astype(np.float32)
    return np.asarray(np.rint(ground + (drawn[:, :, :3] - ground) * strength), np.uint8)


def excited(
    seen: Channels, number: int, width: int, height: int, colours: str
) -> NDArray[np.uint8]:
    """Where a picture excites a channel: RGBA uint8 (height, width, 4), clear where it does not."""
    values = np.maximum(seen.maps[number], 0)
    strongest = float(values.max(initial=0))
    if strongest <= _SILENT * float(seen.maps.max(initial=0)):
        strongest = np.inf
    box = scaled(seen.box, width / seen.width, height / seen.height)
    strength = np.clip(placed(values / strongest, box, width, height), 0, 1)
    drawn = np.asarray(colour(strength, colours), np.uint8)
    drawn[~inside(box, width, height), 3] = 0  # what the network never saw excites nothing
    return drawn


def kernel_tile(kernel: NDArray[np.float32]) -> Pixels:
    """A kernel float32 (h, w, 3) as a small picture: grey is nothing."""
    strongest = float(np.abs(kernel).max(initial=0)) or 1.0
    shown = np.rint((0.5 + 0.5 * kernel / strongest) * 255).astype(np.uint8)
    enlarged = max(1, _TILE // max(shown.shape[:2]))
    return shown.repeat(enlarged, 0).repeat(enlarged, 1)


def share_of(seen: Channels, number: int) -> str:
    """What a channel says of this picture, in a sentence."""
    values = seen.maps[number]
    strongest = float(values.max(initial=0))
    if strongest <= _SILENT * float(seen.maps.max(initial=0)):
        return tr("It says nothing about this picture.")
    part = float((values > strongest / 2).mean())
    words = tr("It is excited by {share:.0f}\u00a0% of this picture.")
    return words.format(share=max(1, 100 * part))


def lost_words(share: float, target: str) -> str:
    """What is lost of a class without a channel, in a sentence."""
    if points(share) == "0":
        return tr("Switching it off changes nothing for {target}.").format(target=target)
    words = (
        tr("Switched off, the model would be {points} points less sure of {target}.")
        if share > 0
        else tr("Switched off, the model would be {points} points surer of {target}.")
    )
    return words.format(points=f"{100 * abs(share):.1f}", target=target)


def effect_lines(effect: Effect) -> tuple[EffectLine, ...]:
    """What switching a channel off does to each class, the largest change first."""
    lines = [
        EffectLine(
            name, place, float(effect.before[place, place]), float(effect.after[place, place]),
        )
        for place, name in enumerate(effect.classes)
        if effect.counts[place]
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: -abs(line.after - line.before)))


def effect_words(effect: Effect) -> str:
    """How many answers change without the channel."""
    asked = counted(int(effect.counts.sum()), "picture", "pictures")
    if not effect.answers_changed:
        return tr("Of {asked}, none would be called something else without it.").format(asked=asked)
    return tr("Of {asked}, {changed:,} would be called something else without it.").format(
        asked=asked, changed=effect.answers_changed
    )
