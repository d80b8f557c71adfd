"""`workbench download NETWORK`: fetch a network's published weights, or what is missing of them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from workbench.core.events import Task
from workbench.models.catalogue import BACKBONES
from workbench.models.downloading import download
from workbench.project.commands import quoted


def arguments(parser: ArgumentParser) -> None:
    """Which network."""
    parser.add_argument("network", metavar="NETWORK", help="see `workbench backbones`")


def work(options: Namespace) -> Task[tuple[str, Path]]:
    """Fetch them; what an earlier call got stays."""
    backbone = BACKBONES.get(options.network)
    return backbone.name, (yield from download(backbone))


def fields(result: tuple[str, Path]) -> dict[str, Any]:
    """The network, and the file on this machine."""
    return {"network": result[0], "file": str(result[1])}


def words(result: tuple[str, Path]) -> str:
    """Where they are, and what to do next."""
    name, path = result
    return f"Weights: {path}\nNext: workbench train FOLDER --backbone {name} --weights download"


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """What came so far; the same command goes on."""
    del run
    return {"next": f"workbench download {quoted(options.network)}"}
