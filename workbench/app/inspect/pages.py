"""What the Inspect stage shows, as values; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.map_words import evidence
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import backbone_title, percent
from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.app.inspect.values import Look
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.proof.trust import Trust
    from workbench.project.runs import Run

MOST_BARS = 5
SLOWEST = "many looks"


class Choice(NamedTuple):
    """One line of a picker.

    Args:
        value: What is chosen by it.
        title: What the user reads.
        sentence: About it.
        group: The heading it stands under; one after another of the same group share it.
        warning: What speaks against it here, in a sentence; empty where nothing does.
    """

    value: str
    title: str
    sentence: str = ""
    group: str = ""
    warning: str = ""


class Shot(NamedTuple):
    """One picture of the strip.

    Args:
        id: What its thumbnail is known by.
        path: The file.
        label: Its class, or None.
    """

    id: str
    path: str
    label: str | None


class Bar(NamedTuple):
    """How sure the model is of one class.

    Args:
        name: The class.
        place: Its place in the class list: decides its colour.
        share: 0 to 1.
        truth: Whether the picture is labelled so.
        explained: Whether the map is about this class.
        was: How sure it was before something was changed, or None.
    """

    name: str
    place: int
    share: float
    truth: bool
    explained: bool
    was: float | None = None


class Verdict(NamedTuple):
    """What stands beside the picture.

    Args:
        title: The picture's file name.
        note: Its size and where it comes from.
        sentence: What the model says, and whether the label agrees.
        tone: "good", "trouble" or "plain".
        bars: The surest classes.
        evidence: What the map shows, or that it shows nothing.
        empty: Whether nothing speaks for the class.
        side: Pixels a side of the square it was asked about; None for its own size.
        larger: What a larger square does to the answer; empty at its own size.
    """

    title: str
    note: str
    sentence: str
    tone: str
    bars: tuple[Bar, ...]
    evidence: str
    empty: bool
    side: int | None = None
    larger: str = ""


def run_choices(runs: Sequence[Run]) -> tuple[Choice, ...]:
    """The runs with a classifier, newest first; Results says of the others what ails them."""
    usable = (run for run in reversed(runs) if run.has_classifier)
    titles = ((run, _run_title(run)) for run in usable)
    return tuple(Choice(str(run.folder), title) for run, title in titles if title)


def _run_title(run: Run) -> str:
    """“Run 3 · ResNet-18 · 93.1 %”; empty where its files cannot be read."""
    try:
        recipe, summary = run.recipe, run.summary
    except WorkbenchError:
        return ""
    parts = [run.name, backbone_title(recipe.backbone)]
    if summary is not None and summary.val_accuracy is not None:
        parts.append(percent(summary.val_accuracy))
    return " · ".join(parts)


def verdict(look: Look, label: str | None, usual: Look | None = None) -> Verdict:
    """What to say of a look.

    Args:
        look: What came.
        label: The picture's class, or None.
        usual: A look at the same picture at the model's own size, where one is known.
    """
    found = look.attribution
    order = sorted(range(len(found.classes)), key=lambda i: -found.probabilities[i])
    chosen = found.classes.index(found.target)
    truth = found.classes.index(label) if label in found.classes else -1
    shown = order[:MOST_BARS]
    for place in (chosen, truth):
        if place >= 0 and place not in shown:
            shown = [*shown, place]
    bars = tuple(
        Bar(found.classes[i], i, found.probabilities[i], i == truth, i == chosen) for i in shown
    )
    sentence, tone = _said(found.predicted, max(found.probabilities), label)
    note = f"{found.width:,} × {found.height:,} · {Path(look.wanted.path).parent.name}"
    return Verdict(
        Path(look.wanted.path).name, note, sentence, tone, bars, evidence(look),
        not found.positive, look.wanted.way.side, _larger(look, usual),
    )  # fmt: skip


class TrustLine(NamedTuple):
    """One check of a map in plain words.

    Args:
        text: What came of it, with its figure.
        tone: "good" or "warning".
    """

    text: str
    tone: str


def trust_lines(trust: Trust, found: Attribution) -> tuple[TrustLine, ...]:
    """The quick checks of a map as a user reads them."""
    from workbench.inspection.proof.checks import quick_checks

    return tuple(
        TrustLine(check.said.said(tr), "good" if check.good else "warning")
        for check in quick_checks(trust, found)
    )


def _said(predicted: str, share: float, label: str | None) -> tuple[str, str]:
    sure = percent(share)
    if label is None:
        text = tr("It says {said}, and is {sure} sure.")
        return text.format(said=predicted, sure=sure), "plain"
    if label == predicted:
        text = tr("Right: it says {said}, and is {sure} sure.")
        return text.format(said=predicted, sure=sure), "good"
    text = tr("Wrong: it says {said}, and is {sure} sure. The label is {label}.")
    return text.format(said=predicted, sure=sure, label=label), "trouble"


def _larger(look: Look, usual: Look | None) -> str:
    if look.wanted.way.side is None:
        return ""
    if usual is None:
        return tr("Seen larger than it was trained for; its answer may differ.")
    said, sure = usual.attribution.predicted, percent(max(usual.attribution.probabilities))
    words = tr("Seen larger than it was trained for. At its own size: {said}, {sure} sure.")
    return words.format(said=said, sure=sure)
