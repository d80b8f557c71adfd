"""Overlays for many pictures: a task that says of each where it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, Task
from workbench.data.decoding import decode, file_bytes
from workbench.data.picture import Picture, Pixels, Undecodable
from workbench.data.walking import shown
from workbench.inspection.attributions.methods import DEFAULT
from workbench.inspection.evidence.done import Journal, Key
from workbench.inspection.evidence.formats import Format, Kept, beside, keep
from workbench.inspection.evidence.receipt import Origin, Setting, receipt_for
from workbench.inspection.showing.drawing import USUAL, Drawing
from workbench.inspection.showing.overlay import blend
from workbench.inspection.showing.overlay_files import overlay_name, save_overlay

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.models.classifier import Classifier

LONGEST_SIDE = 2048
"""Overlays of larger pictures are scaled down to this many pixels."""

_AT_ONCE = 8
_SHARP_ENOUGH = 1024


class Wish(msgspec.Struct, frozen=True):
    """How pictures are explained, and what is kept of each.

    Args:
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", a layer's name, or several joined by " + ".
        target: The class to explain, "predicted" (also None), "runner-up", or "a - b".
        settings: The method's own settings.
        side: Pixels a side of the square the model is asked about; None for its own size.
        drawing: How the overlay is drawn.
        formats: What is written beside each overlay.
        run: The run's name, for receipts.
        model: SHA-256 of the classifier, for receipts, and to know what was explained before.
    """

    method: str = DEFAULT
    layer: str = "auto"
    target: str | None = None
    settings: dict[str, Setting] = {}
    side: int | None = None
    drawing: Drawing = USUAL
    formats: tuple[Format, ...] = ()
    run: str = ""
    model: str = ""


AS_USUAL = Wish()


class Explained(Event, frozen=True):
    """One overlay.

    Args:
        path: The picture.
        file: The overlay that was written.
        label: The class that is explained, or the first of two.
        probability: How sure the model is of it, 0 to 1.
        method: The attribution method.
        layer: The network's layer.
        evidence: Whether anything in the picture speaks for the class.
        predicted: The class the model is surest of.
        beside: What else was written, by format.
        against: Where the difference of two classes is explained, the second of them; else empty.
    """

    path: str
    file: str
    label: str
    probability: float
    method: str
    layer: str
    evidence: bool
    predicted: str
    beside: dict[str, str] = msgspec.field(default_factory=dict)
    against: str = ""

    @property
    def asked(self) -> str:
        """What is explained, in few words: a class, or one and not another."""
        return f"{self.label}, not {self.against}" if self.against else self.label


class _Read(NamedTuple):
    path: Path
    sha256: str
    picture: Picture
    subject: Subject


def explain(
    classifier: Classifier, paths: Sequence[Path], out: Path, wish: Wish = AS_USUAL
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture into a folder.

    Pictures that cannot be read are left out with a notice. No file ever takes the place of
    another picture's, nor of one that was not written here; done again, each replaces its own.
    What was explained before in just this way, picture for picture, is not done again: a task
    that was cut off goes on where it was.

    Args:
        classifier: Its network is returned as it was found.
        paths: Files.
        out: Made where missing.
        wish: How.

    Raises:
        WorkbenchError: Nothing could be read, the wish is impossible, or the disk is full.
    """
    done: list[Explained] = []
    seen = 0
    journal = Journal(out, msgspec.json.encode(wish).decode(), Explained)
    yield Progress(0, len(paths), "Explaining")
    with ThreadPoolExecutor(2, "read pictures") as pool:
        for first in range(0, len(paths), _AT_ONCE):
            some = paths[first : first + _AT_ONCE]
            found = list(pool.map(lambda path: _read(classifier, path, journal, wish.side), some))
            fresh = [one for one in found if isinstance(one, _Read)]
            made = _written(classifier, fresh, out, wish, journal)
            for path, one in zip(some, found, strict=True):
                if isinstance(one, Undecodable):
                    yield Notice(f"Left out: {path}: {one.message}")
                    continue
                explained = next(made) if isinstance(one, _Read) else one
                done.append(explained)
                yield explained
            seen += len(some)
            yield Progress(seen, len(paths), "Explaining")
    if paths and not done:
        raise WorkbenchError(
            "None of these files is a picture that can be read.", "Choose other files."
        )
    return tuple(done)


def _read(
    classifier: Classifier, path: Path, journal: Journal[Explained], side: int | None
) -> _Read | Explained | Undecodable:
    from workbench.inspection.attributions.attributing import subject

    try:
        content = file_bytes(path)
        key = Key(_name(path), hashlib.sha256(content).hexdigest())
        before = journal.find(key)
        if before is not None:
            return _found_again(before, path, journal.folder)
        one = subject(classifier, content, side)
        picture = decode(content, at_least=max(_SHARP_ENOUGH, classifier.preprocessing.at_least))
    except Undecodable as reason:
        return reason
    return _Read(path, key.sha256, picture, one)


def _name(path: Path) -> str:
    """A file's name, as receipts and journals can hold it."""
    return shown(Path(path.name))


def _found_again(before: Explained, path: Path, out: Path) -> Explained:
    """The answer of before, with its files where the folder is now."""
    return msgspec.structs.replace(
        before,
        path=shown(path),
        file=str(out / Path(before.file).name),
        beside={name: str(out / Path(file).name) for name, file in before.beside.items()},
    )


def _written(
    classifier: Classifier,
    read: Sequence[_Read],
    out: Path,
    wish: Wish,
    journal: Journal[Explained],
) -> Iterator[Explained]:
    from workbench.inspection.attributions.attributing import attribute_all

    if not read:
        return
    subjects = [one.subject for one in read]
    maps = attribute_all(
        classifier, subjects, wish.target, wish.method, wish.layer, **_keywords(wish)
    )
    for one, attribution in zip(read, maps, strict=True):
        explained = _keep(classifier, one, attribution, out, wish, journal)
        files = [Path(explained.file), *map(Path, explained.beside.values())]
        journal.note(Key(_name(one.path), one.sha256), explained, files)
        yield explained


def _keywords(wish: Wish) -> dict[str, object]:
    return dict(wish.settings)


def _keep(
    classifier: Classifier,
    one: _Read,
    attribution: Attribution,
    out: Path,
    wish: Wish,
    journal: Journal[Explained],
) -> Explained:
    from workbench.inspection.proof.trust import check

    origin = Origin(one.sha256, one.path.name, wish.run, wish.model, wish.settings, wish.side)
    trust = None
    if "page" in wish.formats and attribution.positive:
        trust = check(classifier, one.subject, attribution, tuple(wish.settings.items()))
    receipt = receipt_for(attribution, origin, wish.drawing, trust)
    pixels = no_larger(one.picture.pixels, LONGEST_SIDE)
    drawn = blend(pixels, attribution, wish.drawing)
    wanted = out / overlay_name(one.path, attribution.target, attribution.against)
    file = save_overlay(wanted, drawn, receipt, partial(_all_free, wish.formats, journal))
    kept = Kept(pixels, attribution, wish.drawing, receipt)
    return Explained(
        path=shown(one.path),
        file=str(file),
        label=attribution.target,
        probability=attribution.probability,
        method=attribution.method,
        layer=attribution.layer,
        evidence=attribution.positive,
        predicted=attribution.predicted,
        beside={name: str(keep(kept, file, name)) for name in wish.formats},
        against=attribution.against,
    )


def _all_free(formats: Sequence[Format], journal: Journal[Explained], overlay: Path) -> bool:
    """Whether nothing of anybody else's stands where the files beside an overlay go."""
    places = (beside(overlay, name) for name in formats)
    return all(not place.exists() or journal.is_own(place) for place in places)


def no_larger(pixels: Pixels, longest: int) -> Pixels:
    """A picture scaled down so that neither side is longer; smaller ones stay as they are."""
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    whole = Image.fromarray(pixels)
    return np.asarray(whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3))
