"""A small copy beside its teacher, and what it is made from; read without torch."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json
from workbench.training.keeping.files import COPY
from workbench.training.recipe import Recipe, usual_size

SETTINGS = (
    *("image_size", "fit", "augmentation", "epochs", "batch_size", "learning_rate"),
    *("device", "precision", "seed"),
)
"""What a user decides of a copy, besides its network and its weights."""

# Every other setting acts as in any run, or is off: a teacher's answers know no labels to smooth,
# to balance or to find hard.
_LEFT_OUT: dict[str, object] = {
    "label_smoothing": 0.0,
    "focal": 0.0,
    "balance": "none",
    "looks": 1,
    "compiled": "no",
    "augment_on": "cpu",
}
_AVERAGE = 0.998


class Figures(msgspec.Struct, frozen=True):
    """How one classifier fares.

    Args:
        backbone: Its name.
        accuracy: Share of the validation pictures that is right, 0 to 1.
        megabytes: Of its weights (10^6 bytes).
        milliseconds: For one picture by itself, decoding not counted; the median of several.
        image_size: Side in pixels of the square it sees.
    """

    backbone: str
    accuracy: float
    megabytes: float
    milliseconds: float
    image_size: int


_TELLING = 1.1
"""Times are never measured twice alike: less of a difference tells nothing."""

_COSTS = {
    (True, True): "This copy is larger and slower than the big model: use that one, or copy it "
    "into a smaller network.",
    (True, False): "This copy is larger than the big model: where room matters, copy it into a "
    "smaller network.",
    (False, True): "This copy is slower than the big model here: where time matters, copy it into "
    "another network.",
}
"""By whether a copy is larger, and whether it is slower."""


class CopyReport(msgspec.Struct, frozen=True):
    """A small copy beside its teacher; `copy.json` in the copy's run folder, which marks it.

    Args:
        run: The copy's run folder.
        source: The teacher's folder: a run's, or that of another classifier.
        device: What the times were measured on, for people; empty before that.
        teacher: How the teacher fares; None while it learns the classes itself.
        student: How the copy fares; None while it learns.
    """

    run: str
    source: str
    device: str
    teacher: Figures | None
    student: Figures | None = None

    @property
    def cost(self) -> str:
        """That the copy is larger or slower than its teacher, in words; empty where it is not."""
        if self.teacher is None or self.student is None:
            return ""
        larger = self.student.megabytes > _TELLING * self.teacher.megabytes
        slower = self.student.milliseconds > _TELLING * self.teacher.milliseconds
        return _COSTS.get((larger, slower), "")


def is_copy(run: Path) -> bool:
    """Whether a run folder holds a small copy of another classifier."""
    return (run / COPY).is_file()


def copy_report(run: Path) -> CopyReport:
    """Return what is noted of a small copy. Raises WorkbenchError where it cannot be read."""
    return read_json(run / COPY, CopyReport)


def copy_recipe(
    student: str, weights: str, teacher: Recipe | None = None, **asked: object
) -> Recipe:
    """Return a recipe for a small copy that needs no thought.

    Args:
        student: The backbone of the copy.
        weights: Where its weights come from to begin with.
        teacher: What the teacher was trained by: the copy sees pictures as it does.
        asked: Whatever else the user decides, by the names of `SETTINGS`; None where they do not.

    Raises:
        WorkbenchError: A setting means nothing for a copy.
    """
    if idle := sorted(asked.keys() - set(SETTINGS)):
        raise WorkbenchError(
            f"A small copy has no use for {', '.join(idle)}.",
            f"What can be set is {', '.join(SETTINGS)}.",
        )
    recipe = Recipe(
        backbone=student,
        weights=weights,
        strategy="full",
        epochs=15,
        augmentation="photos",
        learning_rate=1e-3,
        warm_up=0.05,
    )
    given = {name: value for name, value in asked.items() if value is not None}
    return of_a_copy(msgspec.structs.replace(recipe, **{**_inherited(teacher), **given}))


def of_a_copy(recipe: Recipe) -> Recipe:
    """The same recipe, saying what is so; those of earlier versions said what had no effect."""
    average = recipe.average or _AVERAGE
    return msgspec.structs.replace(recipe, average=average, **_LEFT_OUT)


def _inherited(teacher: Recipe | None) -> dict[str, object]:
    """What was chosen for the pictures' sake: a size that only suits a network is not."""
    if teacher is None:
        return {}
    usual = usual_size(teacher.backbone, teacher.weights)
    size = None if teacher.image_size == usual else teacher.image_size
    return {"fit": teacher.fit, "augmentation": teacher.augmentation, "image_size": size}
