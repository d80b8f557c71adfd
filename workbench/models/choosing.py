"""Which network to begin with, and with which weights, where the user has not said; no torch.

The window and the command line ask here, so that both begin alike on one machine.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import msgspec

from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones
from workbench.models.families import TIMM_PREFIX
from workbench.models.weights import SOURCES, downloaded

Place = Literal["bundled", "here", "download", "random"]

_WHOLE = 0.95  # of the published size: a file that is smaller was cut off
BEARABLE = 6.0
"""Most billions of multiply-adds a picture that a laptop bears: no heavier network is a default."""


class WeightsState(msgspec.Struct, frozen=True):
    """One way to get weights for a backbone.

    Args:
        source: What to hand on as weights source.
        place: Where they are: with the program, on this machine, to be downloaded, or nowhere.
        title: What the user reads.
        download_mb: What would have to be downloaded, in MB; 0 where nothing.
        path: The file, where it is there.
    """

    source: str
    place: Place
    title: str
    download_mb: float = 0.0
    path: Path | None = None


def available(backbone: Backbone) -> tuple[WeightsState, ...]:
    """Every way to get weights for it but a file of the user's, the best first.

    Published weights that are on the machine, bundled ones, a download, random numbers.
    """
    states = []
    here = _whole(backbone)
    card = bundled_backbones().get(backbone.name)
    if here:
        states.append(WeightsState("download", "here", "Already on this machine", 0.0, here))
    if card:
        states.append(WeightsState("bundled", "bundled", "Comes with the program", 0.0, card.file))
    if not here:
        title = f"To be downloaded, {backbone.download_mb:.0f} MB"
        states.append(WeightsState("download", "download", title, backbone.download_mb))
    states.append(WeightsState("random", "random", "Random numbers: learns from nothing"))
    return tuple(states)


def best_source(backbone: Backbone) -> str:
    """The best weights there are for it, even where they have to be downloaded."""
    return available(backbone)[0].source


def at_hand(name: str) -> str:
    """The best weights source of a backbone that needs no network; "random" where there is none."""
    states = available(BACKBONES.get(name))
    return next(state.source for state in states if state.place != "download")


def default_backbone(weights: str | None = None) -> str:
    """The name of the backbone to begin with.

    A network whose published weights are on this machine, if a laptop bears it: the first that is
    recommended, which is the quickest of these, else the most accurate one. Otherwise the bundled
    one, and without any the first of the catalogue.

    Args:
        weights: A weights file: the backbone it was made for. "bundled" or "download" leave only
            networks that have such; any other source or None: all.

    Raises:
        WorkbenchError: The file is no weights file, or no backbone fits it.
    """
    if weights and weights not in SOURCES:
        from workbench.models.examining import made_for

        return made_for(Path(weights).expanduser()).name
    if weights != "bundled" and (best := _best_here()):
        return best.name
    if weights != "download":
        for name in bundled_backbones():
            return name
    return BACKBONES.names()[0]


def _best_here() -> Backbone | None:
    here = [one for one in BACKBONES if one.gflops <= BEARABLE and _whole(one)]
    recommended = (one for one in here if one.recommended)
    return next(recommended, max(here, key=lambda one: one.accuracy or 0.0, default=None))


def _whole(backbone: Backbone) -> Path | None:
    """The published weights, where all of the file is on this machine."""
    path = downloaded(backbone)
    size = path.stat().st_size if path else 0
    return path if size >= _WHOLE * backbone.download_mb * 1e6 else None


def timm_names() -> tuple[str, ...]:
    """The networks of the timm library by the names they have here; none where it is missing.

    Imports timm and torch: seconds.
    """
    if find_spec("timm") is None:
        return ()
    import timm

    return tuple(TIMM_PREFIX + name for name in timm.list_models())
