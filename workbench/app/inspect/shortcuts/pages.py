"""What the Shortcuts tab shows, as values; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import percent
from workbench.inspection.shortcuts.probes import FEWEST
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.shortcuts.working import Found
    from workbench.inspection.shortcuts.report import ClassMap, Probe, Suspicion
    from workbench.models.preprocessing import Preprocessing


class Shown(NamedTuple):
    """A small picture.

    Args:
        pixels: uint8 (H, W, 3).
        path: The file, or empty where it is of no one file.
        words: What stands below it.
        frame: A part to be framed, in shares of width and height.
    """

    pixels: np.ndarray
    path: str
    words: str
    frame: Box | None = None


class Card(NamedTuple):
    """One suspicion: its title, how strong, the sentence, its pictures."""

    title: str
    strength: str
    sentence: str
    pictures: tuple[Shown, ...]


class Line(NamedTuple):
    """One thing that was tried: what, and what came of it."""

    title: str
    said: str
    tip: str


class Findings(NamedTuple):
    """The whole page; `more`: there are pictures that the maps are not averaged over."""

    title: str
    text: str
    good: bool
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    maps: tuple[Shown, ...]
    more: bool = False


_TRIED = {
    "border": ("The border only", "The outer tenth of each side, the rest hidden"),
    "surround": ("The middle hidden", "All but the middle half of the picture"),
    "colours": ("The colours only", "How much of each colour there is, wherever it is"),
    "sharpness": ("The sharpness only", "How fine the detail is, whatever it shows"),
    "size": ("Size and shape of the file", "Pixels, proportions, and bytes for each pixel"),
    "file": (
        "How the file was made",
        "Format, compression, camera or machine, without the picture",
    ),
    "patch": ("One small patch", "The patch that tells most, of all there are"),
}


def findings(found: Found) -> Findings:
    """What to say of a search."""
    report = found.report
    count = len(report.suspicions)
    seen = counted(report.pictures, "picture", "pictures")
    # fmt: off
    if count:
        title = tr("{count} worth a look").format(
            count=counted(count, "suspicion is", "suspicions are")
        )
        text = tr("Strongest first. By each of these a class can be told without seeing the thing; "
                  "the words say how far the model goes by it. {seen} were looked at.")
    elif not report.probes:
        title = tr("Could not be searched")
        text = tr("There are too few pictures of each class to tell whether something other than "
                  "the thing gives it away: it takes {fewest} or more, of two classes. "
                  "{seen} were looked at.")
    else:
        title = tr("Nothing suspicious found")
        text = tr("As far as a class can be told by the border, by what surrounds the thing, by a "
                  "small patch, by colours or sharpness, the model’s answers do not follow them so "
                  "far that it would be suspicious: how far stands below. The way the files were "
                  "made gives no class away. {seen} were looked at. The maps below were not "
                  "judged: they are for your own eye.")
    # fmt: on
    text = text.format(seen=seen, fewest=FEWEST)
    if report.outside is not None:
        text += f" {_outside(report.outlined, report.outside)}"
    return Findings(
        title, text, bool(report.probes) and not count,
        tuple(
            _card(one, pictures, found.sees)
            for one, pictures in zip(report.suspicions, found.pictures, strict=True)
        ),
        tuple(_line(probe) for probe in report.probes),
        tuple(
            Shown(pixels, "", _averaged(one))
            for one, pixels in zip(report.maps, found.maps, strict=True)
        ),
        any(one.more for one in report.maps),
    )  # fmt: skip


def _outside(outlined: int, share: float) -> str:
    """How much of the evidence lies beside the thing, and on how many pictures that was seen."""
    if outlined == 1:
        words = tr("On the one picture with an outline, {share} of the evidence lies outside it.")
        return words.format(share=percent(share))
    words = tr(
        "On the {count:,} pictures with an outline, {share} of the evidence lies outside it."
    )
    return words.format(count=outlined, share=percent(share))


def _averaged(one: ClassMap) -> str:
    """The class, and over how many of its pictures the map is."""
    if one.pictures == one.there:
        return f"{one.label} · {one.there}"
    return tr("{label} · {pictures} of {there}").format(**one._asdict())


def _card(
    one: Suspicion, pictures: tuple[tuple[str, np.ndarray], ...], sees: Preprocessing
) -> Card:
    values = {name: tr(value) for name, value in one.values}
    return Card(
        tr(one.title).format(**values),
        percent(one.strength),
        tr(one.sentence).format(**values),
        tuple(
            Shown(pixels, path, "", one.region and _on_picture(one.region, pixels, sees))
            for path, pixels in pictures
        ),
    )


def _on_picture(region: Box, pixels: np.ndarray, sees: Preprocessing) -> Box:
    """A part of the square that the model sees, in shares of the whole picture."""
    height, width = pixels.shape[:2]
    seen = sees.region(width, height)
    across, down = (seen.right - seen.left) / width, (seen.bottom - seen.top) / height
    left, top = seen.left / width, seen.top / height
    return Box(
        left + region.left * across, top + region.top * down,
        left + region.right * across, top + region.bottom * down,
    )  # fmt: skip


def _line(probe: Probe) -> Line:
    """What came of a probe, and how far answers moved with that part where it was exchanged."""
    title, tip = _TRIED[probe.name]
    words = tr("tells “{label}” best: {value:.2f} ({low:.2f} to {high:.2f})")
    if probe.tells and probe.moved is not None:
        words = tr("tells “{label}” from {others}: {value:.2f} ({low:.2f} to {high:.2f}); "
                   "exchanged, answers move {share}")  # fmt: skip
    if probe.unheeded:
        words = tr("tells “{label}” from {others}: {value:.2f} ({low:.2f} to {high:.2f}); "
                   "exchanged, answers move {share}: the model does not answer by it")  # fmt: skip
    others = f"“{probe.against}”" if probe.against else tr("the others")
    share = percent(probe.moved or 0.0)
    said = words.format(**probe._asdict(), others=others, share=share)
    if not probe.above_chance:
        said = tr("no better than chance")
    return Line(tr(title), said, tr(tip))
