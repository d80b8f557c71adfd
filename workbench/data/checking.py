"""Why training cannot start, or should not yet, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.data.items import Dataset

FEW = 10  # training pictures of a class below which its figures mean little
UNEVEN = 10  # largest to smallest class


class Problem(msgspec.Struct, frozen=True):
    """Something about the pictures that stands in the way of a good model.

    Args:
        message: What is the matter, in a sentence.
        hint: What to do about it.
        blocking: Whether training cannot start before.
    """

    message: str
    hint: str
    blocking: bool


def trainable(dataset: Dataset) -> list[Problem]:
    """What stands in the way of training, the blocking problems first; empty when all is well."""
    return [*_blocking(dataset), *_doubtful(dataset)]


def refuse_untrainable(dataset: Dataset) -> None:
    """Raise the first blocking problem, if any, as a WorkbenchError."""
    for problem in trainable(dataset):
        if problem.blocking:
            raise WorkbenchError(problem.message, problem.hint)


def _blocking(dataset: Dataset) -> Iterator[Problem]:
    counts = _counts(dataset, "train")
    if not any(item.label is not None for item in dataset.items):
        yield Problem(
            "None of the pictures has a class.",
            "Sort them into one folder a class, then choose the folder that holds those folders.",
            blocking=True,
        )
    elif len(dataset.classes) < 2:
        yield Problem(
            f"There is only one class, “{dataset.classes[0]}”.",
            "A model learns to tell classes apart: add a folder with pictures of another one.",
            blocking=True,
        )
    elif not counts:
        yield Problem(
            "There are no pictures to learn from, only pictures to judge by.",
            "Add a “train” folder beside the others, or choose the folder above it.",
            blocking=True,
        )
    elif len(counts) < 2:
        yield Problem(
            f"Only the class “{next(iter(counts))}” has pictures to learn from.",
            "Add training pictures of at least one other class.",
            blocking=True,
        )
    elif not dataset.of("val"):
        yield Problem(
            "There are no pictures left to judge by: each class has only one picture.",
            "Add more pictures: two a class at the least, better twenty.",
            blocking=True,
        )


def _doubtful(dataset: Dataset) -> Iterator[Problem]:
    counts = _counts(dataset, "train")
    if len(dataset.classes) < 2 or not counts:
        return
    yield from _unlearned(dataset, counts)
    few = [name for name in dataset.classes if 0 < counts[name] < FEW]
    if few:
        yield Problem(
            f"Few pictures to learn from ({FEW - 1} or fewer): {_listed(few)}.",
            "The model may learn them badly. Twenty or more a class is a good start.",
            blocking=False,
        )
    largest, smallest = counts.most_common()[0], counts.most_common()[-1]
    if largest[1] > UNEVEN * smallest[1]:
        yield Problem(
            f"The classes are uneven: {largest[1]:,} pictures of “{largest[0]}” to learn from, "
            f"{smallest[1]:,} of “{smallest[0]}”.",
            "Add pictures of the small classes, and look at the figures of each class.",
            blocking=False,
        )
    yield from _alike(dataset.classes)


def _unlearned(dataset: Dataset, counts: Counter[str]) -> Iterator[Problem]:
    missing = [name for name in dataset.classes if not counts[name]]
    if missing:
        yield Problem(
            f"No pictures to learn from: {_listed(missing)}.",
            "The model will never answer with these classes. Add training pictures of them.",
            blocking=False,
        )


def _alike(classes: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in classes:
        twin = seen.setdefault(" ".join(name.casefold().split()), name)
        if twin != name:
            yield Problem(
                f"The classes “{twin}” and “{name}” differ only in how they are written.",
                "If they are the same class, give their folders the same name.",
                blocking=False,
            )


def _counts(dataset: Dataset, split: str) -> Counter[str]:
    return Counter(i.label for i in dataset.items if i.split == split and i.label is not None)


def _listed(names: list[str]) -> str:
    some = ", ".join(f"“{name}”" for name in names[:5])
    return some if len(names) <= 5 else f"{some} and {len(names) - 5} more"
