"""Overlays for many pictures: a task that says of each where it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec
import numpy as np
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, Task
from workbench.data.decoding import decode, file_bytes
from workbench.data.picture import Picture, Pixels, Undecodable
from workbench.data.walking import shown
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.evidence.done import Journal, Key
from workbench.inspection.evidence.formats import Format, Kept, beside, keep
from workbench.inspection.evidence.overlay_files import overlay_name, save_overlay
from workbench.inspection.evidence.receipt import Origin, Receipt, receipt_for, versions
from workbench.inspection.evidence.tested import Tested
from workbench.inspection.explanations import AS_USUAL, Explained, Wish
from workbench.inspection.showing.drawing import fitting
from workbench.inspection.showing.overlay import blend

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.models.classifier import Classifier

LONGEST_SIDE = 2048
"""Overlays of larger pictures are scaled down to this many pixels."""

T = TypeVar("T")

_AT_ONCE = 8
_METHODS = ("picture-workbench", "grad-cam", "captum")
_SHARP_ENOUGH = 1024


class _Read(NamedTuple):
    path: Path
    key: Key
    picture: Picture
    subject: Subject


def explain(
    classifier: Classifier, paths: Sequence[Path], out: Path, wish: Wish = AS_USUAL
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture into a folder.

    Pictures that cannot be read, and those that the model gives no answer to, are left out with a
    notice. No file ever takes the place of another picture's, nor of one that was not written
    here; done again, each replaces its own. What was explained before in just this way, picture
    for picture, is not done again: a task that was cut off goes on where it was.

    Args:
        classifier: Its network is returned as it was found.
        paths: Files.
        out: Made where missing.
        wish: How.

    Raises:
        WorkbenchError: No picture could be explained, the wish is impossible, or the disk is full.
    """
    work = _Work(classifier, wish, Journal(out, _question(wish), Explained))
    done: list[Explained] = []
    refusal = WorkbenchError(
        "None of these files is a picture that can be read.", "Choose other files."
    )
    at = Progress(0, len(paths), "Explaining")
    yield at
    with ThreadPoolExecutor(2, "read pictures") as pool:
        for first in range(0, len(paths), _AT_ONCE):
            some = paths[first : first + _AT_ONCE]
            found = list(pool.map(work.read, some))
            fresh = [one for one in found if isinstance(one, _Read)]
            maps = iter(work.maps(fresh))
            for path, one in zip(some, found, strict=True):
                answer = yield from _saying(at, work.answered(one, maps))
                if isinstance(answer, Explained):
                    done.append(answer)
                    yield answer
                    continue
                yield Notice(f"Left out: {path}: {answer.message}")
                refusal = answer if isinstance(answer, Unexplainable) else refusal
            at = Progress(first + len(some), len(paths), "Explaining")
            yield at
    if paths and not done:
        raise refusal
    return tuple(done)


def _question(wish: Wish) -> str:
    """All that decides a map but its picture: newer methods may draw it otherwise."""
    drawn_by = {name: one for name, one in versions().items() if name in _METHODS}
    return msgspec.json.encode((wish, drawn_by)).decode()


def _saying(at: Progress, task: Task[T]) -> Task[T]:
    """A step of the whole: how far that is stands for how far the step is."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            result: T = end.value
            return result
        yield at


class _Work(NamedTuple):
    """One wish of one classifier, in one folder."""

    classifier: Classifier
    wish: Wish
    journal: Journal[Explained]

    def read(self, path: Path) -> _Read | Explained | Undecodable:
        """A picture made ready, or what came of it before, or why it is none."""
        from workbench.inspection.attributions.attributing import subject

        try:
            content = file_bytes(path)
            key = Key(_name(path), hashlib.sha256(content).hexdigest())
            before = self.journal.find(key)
            if before is not None:
                return _found_again(before, path, self.journal.folder)
            one = subject(self.classifier, content, self.wish.side)
            enough = max(_SHARP_ENOUGH, self.classifier.preprocessing.at_least)
            picture = decode(content, at_least=enough)
        except Undecodable as reason:
            return reason
        return _Read(path, key, picture, one)

    def maps(self, read: Sequence[_Read]) -> list[Attribution | Unexplainable]:
        """A map of each, or why there is none; together, one by one where one is refused."""
        from workbench.inspection.attributions.attributing import attribute_all

        wish = self.wish
        subjects = [one.subject for one in read]
        try:
            found = attribute_all(
                self.classifier, subjects, wish.target, wish.method, wish.layer, **wish.settings
            )
        except Unexplainable as reason:
            if len(read) == 1:
                return [reason]
            return [answer for one in read for answer in self.maps([one])]
        return list(found)

    def answered(
        self,
        one: _Read | Explained | Undecodable,
        maps: Iterator[Attribution | Unexplainable],
    ) -> Task[Explained | Undecodable | Unexplainable]:
        """What comes of a picture, kept; its map is the next one where it was read."""
        if not isinstance(one, _Read):
            return one
        found = next(maps)
        if isinstance(found, Unexplainable):
            return found
        tested = yield from self._tested(one, found)
        explained = self._kept(one, found, tested)
        files = [Path(explained.file), *map(Path, explained.beside.values())]
        self.journal.note(one.key, explained, files)
        return explained

    def _tested(self, one: _Read, found: Attribution) -> Task[Tested]:
        """The checks that are wished for, or why they cannot be made."""
        from workbench.inspection.proof.proof import prove
        from workbench.inspection.proof.trust import check

        if self.wish.checks == "none" or not found.positive:
            return None
        settings = tuple(self.wish.settings.items())
        try:
            if self.wish.checks == "quick":
                return check(self.classifier, one.subject, found, settings)
            return (yield from prove(self.classifier, one.subject, found, settings))
        except WorkbenchError as reason:
            return reason

    def _kept(self, one: _Read, found: Attribution, tested: Tested) -> Explained:
        wish, out = self.wish, self.journal.folder
        drawing = fitting(wish.drawing, wish.method)
        name = one.path.name
        origin = Origin(one.key.sha256, name, wish.run, wish.model, wish.settings, wish.side)
        receipt = receipt_for(found, origin, drawing, tested)
        pixels = no_larger(one.picture.pixels, LONGEST_SIDE)
        wanted = out / overlay_name(one.path, found.target, found.against)
        drawn = blend(pixels, found, drawing)
        file = save_overlay(wanted, drawn, receipt, partial(_all_free, wish.formats, self.journal))
        kept = Kept(pixels, found, drawing, receipt)
        files: dict[str, str] = {kind: str(keep(kept, file, kind)) for kind in wish.formats}
        return _explained(one.path, file, found, receipt, files)


def _explained(
    path: Path, file: Path, found: Attribution, receipt: Receipt, files: dict[str, str]
) -> Explained:
    return Explained(
        path=shown(path),
        file=str(file),
        label=found.target,
        probability=found.probability,
        method=found.method,
        layer=found.layer,
        evidence=found.positive,
        predicted=found.predicted,
        beside=files,
        against=found.against,
        proof=receipt.proof,
        checks=receipt.checks,
    )


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


def _all_free(formats: Sequence[Format], journal: Journal[Explained], overlay: Path) -> bool:
    """Whether nothing of anybody else's stands where the files beside an overlay go."""
    places = (beside(overlay, name) for name in formats)
    return all(not place.exists() or journal.is_own(place) for place in places)


def no_larger(pixels: Pixels, longest: int) -> Pixels:
    """A picture scaled down so that neither side is longer; smaller ones stay as they are.

    By Lanczos, slower than a thumbnail is made and sharper.
    """
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    whole = Image.fromarray(pixels)
    return np.asarray(whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3))
