"""A classifier put to the test on labelled pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Item, Rejected
from workbench.evaluation.evaluation import Evaluation
from workbench.models.prediction import judged

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

DOING = "Measuring how good it is"


def evaluate(classifier: Classifier, items: Sequence[Item]) -> Task[Evaluation]:
    """Ask a classifier about labelled pictures, exactly as prediction does.

    Args:
        classifier: What is measured.
        items: Labelled pictures, best ones it was not trained on; pictures of classes that it
            does not know are left out.

    Returns:
        Its answers beside the truth; pictures that cannot be read any more are listed, and
        counted nowhere.

    Raises:
        WorkbenchError: None of the pictures has a class it knows, or none can be read.
    """
    known = {name: index for index, name in enumerate(classifier.classes)}
    asked = [item for item in items if item.label in known]
    if not asked:
        raise WorkbenchError(
            "None of these pictures has a class that the classifier knows.",
            "Choose pictures of " + ", ".join(classifier.classes[:5]) + ".",
        )
    rows: list[tuple[Item, tuple[float, ...]]] = []
    rejected: list[Rejected] = []
    yield Progress(0, len(asked), DOING)
    for answers in judged(classifier, [item.path for item in asked]):
        for item, (_, answer) in zip(asked[len(rows) + len(rejected) :], answers, strict=False):
            if isinstance(answer, Rejected):
                rejected.append(answer)
            else:
                rows.append((item, tuple(answer.tolist())))
        yield Progress(len(rows) + len(rejected), len(asked), DOING)
    if not rows:
        raise WorkbenchError(
            "None of the pictures can be read any more.",
            "Put the folder back where it was, or read the pictures in anew.",
        )
    return Evaluation(
        classes=classifier.classes,
        ids=tuple(item.id for item, _ in rows),
        paths=tuple(item.path for item, _ in rows),
        truth=tuple(known[item.label or ""] for item, _ in rows),
        probabilities=tuple(answer for _, answer in rows),
        rejected=tuple(rejected),
    )
