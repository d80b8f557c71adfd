"""A classifier put to the test on labelled pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.core.files import is_there
from workbench.data.items import Item, Rejected
from workbench.evaluation.evaluation import Evaluation
from workbench.models.prediction import Judged, judged

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

DOING = "Measuring how good it is"


def evaluate(
    classifier: Classifier, items: Sequence[Item], cache: Path | None = None
) -> Task[Evaluation]:
    """Ask a classifier about labelled pictures, as prediction does.

    Args:
        classifier: What is measured.
        items: Labelled pictures, best ones it was not trained on; pictures of classes that it
            does not know are left out.
        cache: Where training kept what frozen bodies saw; of pictures that this very body has
            looked at in just this way, only the last layer is asked.

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
    found = _known(classifier, asked, cache) if cache else {}
    yield Progress(len(found), len(asked), DOING)
    new = [item for item in asked if item.path not in found]
    for answers in judged(classifier, new):
        done = len(asked) - len(new)
        found |= {item.path: answer for item, (_, answer) in zip(new, answers, strict=False)}
        new = new[len(answers) :]
        yield Progress(done + len(answers), len(asked), DOING)
    answered = [(item, found[item.path]) for item in asked]
    rows = [(i, tuple(a.tolist())) for i, a in answered if not isinstance(a, Rejected)]
    rejected = [a for _, a in answered if isinstance(a, Rejected)]
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


def _known(classifier: Classifier, items: Sequence[Item], cache: Path) -> dict[str, Judged]:
    """Answers to the pictures whose features are kept, by path."""
    from workbench.models.feature_cache import FeatureCache, body_digest, look_key

    look = look_key(body_digest(classifier.network), classifier.preprocessing)
    seen = FeatureCache(cache).get(look, (item.id for item in items))
    if not seen:
        return {}
    answered = dict(zip(seen, classifier.answers(np.stack(list(seen.values()))), strict=True))
    there = (item for item in items if item.id in answered and is_there(item.path))
    return {item.path: answered[item.id] for item in there}
