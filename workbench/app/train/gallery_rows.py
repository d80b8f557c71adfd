"""The backbones as the gallery shows them; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.app.shell.language import tr
from workbench.app.train import weights
from workbench.app.train.pages import Card, GalleryRow
from workbench.models.backbone import RECOMMENDED, Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones

SHOWN = 4


def cards(chosen: str) -> tuple[Card, ...]:
    """The few shown first; the chosen one takes the last place where it is not among them."""
    names = list(dict.fromkeys([*bundled_backbones(), *RECOMMENDED]))[:SHOWN]
    return cards_of(names, chosen)


def cards_of(names: Sequence[str], chosen: str) -> tuple[Card, ...]:
    """These; the chosen one takes the last place where it is not among them."""
    shown = list(names)
    if chosen not in shown:
        shown[-1] = chosen
    return tuple(_card(BACKBONES.get(name)) for name in shown)


def rows() -> tuple[GalleryRow, ...]:
    """All of them."""
    return tuple(_rows())


def _card(backbone: Backbone) -> Card:
    return Card(backbone.name, backbone.title, tr(backbone.sentence), weights.brief(backbone))


def _rows() -> Iterator[GalleryRow]:
    for backbone in BACKBONES:
        yield GalleryRow(
            backbone.name,
            backbone.title,
            backbone.family_title,
            f"{tr(backbone.about_family.sentence)} {tr(backbone.sentence)}",
            backbone.parameters / 1e6,
            backbone.gflops,
            backbone.accuracy,
            backbone.download_mb,
            weights.brief(backbone),
        )
