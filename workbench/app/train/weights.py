"""The weights a backbone may begin with, in words; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.app.shell.language import tr
from workbench.app.train.choices import Choices
from workbench.app.train.fit_words import fit_in_full, fit_sentence
from workbench.app.train.pages import Card, WeightsPage
from workbench.core.events import Task
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones
from workbench.models.choosing import WeightsState, available, best_source
from workbench.models.examining import Examined
from workbench.models.weights import SOURCES, downloaded

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY: Final = "download"


def usual(name: str) -> str:
    """The source a backbone begins with unless the user says otherwise."""
    return best_source(BACKBONES.get(name))


def brief_choice(choices: Choices) -> str:
    """Where the weights are that are chosen, in a few words."""
    if choices.strategy != "scratch" and choices.weights not in SOURCES:
        return tr("a file of yours")
    source = "random" if choices.strategy == "scratch" else choices.weights
    backbone = BACKBONES.get(choices.backbone)
    ways = available(backbone)
    return _brief(backbone, next((way for way in ways if way.source == source), ways[0]))


def brief(backbone: Backbone) -> str:
    """Where the weights are that it usually begins with, in a few words."""
    return _brief(backbone, available(backbone)[0])


def _brief(backbone: Backbone, state: WeightsState) -> str:
    size = f"{backbone.download_mb:.0f} MB"
    words = {
        "bundled": tr("with the program"),
        "here": tr("on this machine"),
        "download": tr("download {size}").format(size=size),
    }
    return words.get(state.place, tr("none"))


def to_be_fetched(backbone: Backbone, source: str) -> bool:
    """Whether the weights must be downloaded before they can be used."""
    return source == "download" and downloaded(backbone) is None


def start_download(session: Session, name: str, then: Callable[[], object]) -> None:
    """Fetch a backbone's published weights in a job of its own; `then` when it has ended."""
    backbone = BACKBONES.get(name)
    title = tr("Weights of {backbone}").format(backbone=backbone.title)
    session.start(KEY, title, lambda: _fetch(backbone), on_end=lambda _end: then(), pausable=True)


def _fetch(backbone: Backbone) -> Task[Path]:
    from workbench.models.downloading import download

    return download(backbone)


def downloading(session: Session) -> bool:
    """Whether weights are being fetched now."""
    return session.running(KEY) is not None


def page(choices: Choices, fetching: bool, examined: Examined | None) -> WeightsPage:
    """What is shown for these choices; `examined` is the file that was looked into last."""
    backbone = BACKBONES.get(choices.backbone)
    if choices.strategy == "scratch":
        nothing = Card("random", tr("Nothing"), "")
        return WeightsPage(
            "random", (nothing,), tr("“From nothing” begins with random numbers by its nature.")
        )
    sources = tuple(Card(s.source, _title(s), "") for s in available(backbone))
    if choices.weights not in SOURCES:
        sources = (*sources, Card(choices.weights, Path(choices.weights).name, ""))
    fit = examined if examined and str(examined.path) == choices.weights else None
    missing = to_be_fetched(backbone, choices.weights)
    size = f"{backbone.download_mb:.0f} MB"
    return WeightsPage(
        choices.weights,
        sources,
        fit_sentence(fit) if fit else _sentence(backbone, choices, missing),
        "warning" if choices.weights == "random" or missing else "plain",
        tr("Download {size}").format(size=size) if missing else "",
        fetching,
        fit_in_full(fit) if fit else "",
    )


def _title(state: WeightsState) -> str:
    words = {
        "bundled": tr("Weights that come with the program"),
        "here": tr("Published weights"),
        "download": tr("Published weights (download)"),
        "random": tr("Random numbers"),
    }
    return words[state.place]


def _sentence(backbone: Backbone, choices: Choices, missing: bool) -> str:
    source = choices.weights
    if missing:
        return tr("Not on this machine yet: they are fetched now, or when the training starts.")
    if source == "random":
        return tr(
            "It has never seen a picture. With few pictures and little time it stays poor: choose "
            "this only if you know why."
        )
    if source == "bundled":
        card = bundled_backbones().get(backbone.name)
        said = card.sentence if card else ""
        return tr(said or "Ready at once, without a network connection.")
    if source == "download":
        if backbone.noncommercial:
            return tr("On this machine. Their licence forbids commercial use.")
        return tr("Learned from 1.3 million everyday photos (ImageNet). On this machine.")
    return tr("From a file of yours.")
