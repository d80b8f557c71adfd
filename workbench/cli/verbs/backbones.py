"""`workbench backbones`: every pretrained network, and where its weights are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.events import Task
from workbench.models.catalogue import BACKBONES, Backbone
from workbench.models.choosing import available

_WORDS = {
    "here": "on this machine",
    "bundled": "bundled",
    "download": "to be downloaded",
    "random": "random only",
}


def arguments(parser: ArgumentParser) -> None:
    """None: it lists all."""
    del parser


def work(options: Namespace) -> Task[tuple[Backbone, ...]]:
    """Read the catalogue; nothing is downloaded."""
    del options
    yield from ()
    return tuple(BACKBONES)


def fields(result: tuple[Backbone, ...]) -> dict[str, Any]:
    """All that is known of each; weights: "here", "bundled", "download" or "random"."""
    return {
        "backbones": [
            {**msgspec.structs.asdict(one), "weights": available(one)[0].place} for one in result
        ]
    }


def words(result: tuple[Backbone, ...]) -> str:
    """A table."""
    lines = [f"{'name':24}{'family':16}{'parameters':>11}{'top-1':>8}{'download':>10}  weights"]
    lines += [
        f"{one.name:24}{one.family:16}{one.parameters / 1e6:>9.1f} M"
        f"{_accuracy(one):>8}{one.download_mb:>7.0f} MB  {_WORDS[available(one)[0].place]}"
        for one in result
    ]
    lines.append("Any other of the timm library, where that is installed: timm:NAME.")
    return "\n".join(lines)


def _accuracy(one: Backbone) -> str:
    return "–" if one.accuracy is None else f"{one.accuracy:.1f} %"


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """A list leaves nothing behind."""
    del options, run
    return {}
