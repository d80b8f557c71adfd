"""The backbones as the gallery shows them; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.app.shell.language import tr
from workbench.app.train import weights
from workbench.app.train.choices import Choices
from workbench.app.train.pages import Card, GalleryRow
from workbench.models.backbone import RECOMMENDED, Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones, title_of
from workbench.models.families import TIMM

SHOWN = 4


def cards(chosen: Choices) -> tuple[Card, ...]:
    """The few shown first; the chosen one takes the last place where it is not among them."""
    names = list(dict.fromkeys([*bundled_backbones(), *RECOMMENDED]))[:SHOWN]
    return cards_of(names, chosen)


def cards_of(names: Sequence[str], chosen: Choices) -> tuple[Card, ...]:
    """These; the chosen one takes the last place where it is not among them."""
    shown = list(names)
    if chosen.backbone not in shown:
        shown[-1] = chosen.backbone
    return tuple(_card(BACKBONES.get(name), chosen) for name in shown)


def rows(chosen: str) -> tuple[GalleryRow, ...]:
    """All that are listed; the chosen one comes first where it is none of them."""
    listed = tuple(BACKBONES)
    if all(backbone.name != chosen for backbone in listed):
        listed = (BACKBONES.get(chosen), *listed)
    return tuple(_row(backbone) for backbone in listed)


def rows_of_timm(names: Sequence[str]) -> tuple[GalleryRow, ...]:
    """Networks of the timm library, of which nothing but the names is known yet."""
    about = tr("A network of the timm library: its size and its weights are looked up once chosen.")
    later = tr("looked up once chosen")
    return tuple(
        GalleryRow(name, title_of(name), TIMM.title, about, None, None, None, None, later)
        for name in names
    )


def _card(backbone: Backbone, chosen: Choices) -> Card:
    is_chosen = backbone.name == chosen.backbone
    note = weights.brief_choice(chosen) if is_chosen else weights.brief(backbone)
    return Card(backbone.name, backbone.title, tr(backbone.sentence), note)


def _row(backbone: Backbone) -> GalleryRow:
    return GalleryRow(
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
