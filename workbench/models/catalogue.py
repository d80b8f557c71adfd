"""Every backbone there is, as data: nothing heavy is imported to show a gallery of them.

The facts about torchvision's networks are in `resources/catalogue/backbones.json`, written by
`python -m workbench.models.catalogue_source`; a test holds them against torchvision itself.
"""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json
from workbench.core.places import resources_dir
from workbench.core.registry import Registry
from workbench.models.architectures.timm_backbones import described
from workbench.models.backbone import RECOMMENDED, Backbone
from workbench.models.families import FAMILIES, TIMM_PREFIX

__all__ = ["BACKBONES", "FAMILIES", "Backbone", "BundledCard", "bundled_backbones"]


class BundledCard(msgspec.Struct, frozen=True):
    """What stands beside the weights that come with the program.

    Args:
        backbone: The name of the backbone the weights fit.
        size_px: Side in pixels of the square they were learned with.
        mean: Subtracted from each channel (RGB, values 0..1).
        std: Each channel is divided by it.
        sha256: Of the safetensors file, 64 hexadecimal digits.
        sentence: Where they come from, in words.
    """

    backbone: str
    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    sha256: str
    sentence: str = ""

    @property
    def file(self) -> Path:
        """The safetensors file."""
        return _bundled_folder() / f"{self.backbone}.safetensors"


def _bundled_folder() -> Path:
    return resources_dir() / "backbones"


def bundled_backbones() -> dict[str, BundledCard]:
    """The cards of the weights that come with the program, by backbone; empty where none do."""
    return _bundled(_bundled_folder())


@functools.cache
def _bundled(folder: Path) -> dict[str, BundledCard]:
    cards = {}
    for path in sorted(folder.glob("*.json")):
        card = _card(path)
        if card is not None:
            cards[card.backbone] = card
    return cards


def _card(path: Path) -> BundledCard | None:
    if not path.with_suffix(".safetensors").is_file():
        return None
    fields = read_json(path, dict)
    return msgspec.convert({"backbone": path.stem, **fields}, BundledCard)


def _published() -> list[Backbone]:
    found = read_json(resources_dir() / "catalogue" / "backbones.json", list[Backbone])
    families = list(FAMILIES)
    first = {name: place for place, name in enumerate(RECOMMENDED)}
    return sorted(
        found,
        key=lambda b: (first.get(b.name, len(first)), families.index(b.family), b.gflops, b.name),
    )


class Backbones(Registry[Backbone]):
    """The backbones that are listed, and those of timm, which are asked for by name."""

    def get(self, name: str) -> Backbone:
        """The backbone of that name. Raises WorkbenchError, naming the nearest, where none is."""
        if not name.startswith(TIMM_PREFIX):
            return super().get(name)
        return described(name)


def title_of(name: str) -> str:
    """A backbone's title, at once; its name where nobody knows it any more."""
    if name.startswith(TIMM_PREFIX):  # to describe it, torch and timm would have to be loaded
        return name.removeprefix(TIMM_PREFIX)
    try:
        return BACKBONES.get(name).title
    except WorkbenchError:
        return name


BACKBONES = Backbones("backbone", "workbench.backbones", _published())
