"""`workbench shortcuts RUN`: does a run's classifier decide by what is not the thing itself?"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.cli.phrases import counted
from workbench.core.events import Task
from workbench.inspection.shortcuts.averages import A_CLASS
from workbench.inspection.shortcuts.drawn import refuse_maps, write_maps
from workbench.inspection.shortcuts.report import ClassMap, Probe, Shortcuts, Suspicion
from workbench.project.asking import search_run
from workbench.project.runs import open_run

_SHOWN = 3  # paths below a suspicion

_LOOKED_AT = (
    "Looked at: the border, what surrounds the thing, small patches, colours, sharpness, and how "
    "the files were made.\nWhere the evidence lies on average was not judged: its maps "
    "(--maps DIR, or in the window under\nInspect, Shortcuts) are for your own eye."
)


def arguments(parser: ArgumentParser) -> None:
    """Which run."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument(
        "--masks", type=Path, metavar="DIR", help="outlines of the things: CLASS/NAME.png, white"
    )
    parser.add_argument(
        "--maps", type=Path, metavar="DIR", help="write each class's average map there, as PNG"
    )
    parser.add_argument(
        "--all-pictures",
        action="store_true",
        help="average the maps over all pictures that the model is judged by, "
        f"not over {A_CLASS} a class",
    )


def work(options: Namespace) -> Task[Shortcuts]:
    """Search the run, and write its maps where they are wanted."""
    run, maps = open_run(options.run), options.maps
    if maps is not None:
        refuse_maps(maps)
    found = yield from search_run(run, options.masks, all_pictures=options.all_pictures)
    if maps is not None:
        write_maps(found.maps, maps)
    return found


def fields(result: Shortcuts) -> dict[str, Any]:
    """Suspicions, strongest first, and all that was tried; the maps themselves are left out."""
    return {
        "pictures": result.pictures,
        "balanced_accuracy": result.accuracy,
        "suspicions": [_suspicion(one) for one in result.suspicions],
        "tried": [one._asdict() for one in result.probes],
        "outside": result.outside,
        "outlined": result.outlined,
        "averaged": [
            {"class": one.label, "pictures": one.pictures, "of": one.there} for one in result.maps
        ],
    }


def _suspicion(one: Suspicion) -> dict[str, Any]:
    return {
        "title": one.heading,
        "text": one.text,
        "strength": one.strength,
        "class": one.label,
        "pictures": one.pictures,
        "region": one.region and one.region._asdict(),
    }


def words(result: Shortcuts) -> str:
    """What is suspicious, strongest first, then a table of what was tried."""
    seen = counted(result.pictures, "picture")
    if result.suspicions:
        found = counted(len(result.suspicions), "suspicion")
        lines = [f"{found} in {seen}, strongest first.", *map(_said, result.suspicions)]
    elif result.probes:
        lines = [f"Nothing suspicious found in {seen}. {_LOOKED_AT}"]
    else:
        lines = [f"There are too few pictures of each class to tell: {seen} were looked at."]
    if result.outside is not None:
        outlined = counted(result.outlined, "picture")
        lines.append(
            f"{result.outside:.1%} of the evidence lies outside the outline, of {outlined}."
        )
    if result.maps:
        lines.append(f"The average maps rest on {_averaged(result.maps)}.")
    if result.probes:
        lines.append(
            "How well a class is told by one part alone (0.5 is chance, 1 is always). A high "
            "figure is no fault\nby itself: it counts where the model’s answers go with it."
        )
    return "\n".join((*lines, *(_row(one) for one in result.probes)))


def _averaged(maps: Sequence[ClassMap]) -> str:
    """On how many pictures of each class."""
    return ", ".join(f"{one.pictures} of {one.there} of “{one.label}”" for one in maps)


def _said(one: Suspicion) -> str:
    pictures = (f"  {path}" for path in one.pictures[:_SHOWN])
    return "\n".join((f"! {one.heading} (strength {one.strength:.0%}). {one.text}", *pictures))


def _row(one: Probe) -> str:
    told = one.label + (f" from {one.against}" if one.against else "")
    if not one.above_chance:
        told += "; no better than chance"
    elif one.tells and one.moved is not None:
        told += f"; exchanged, answers move {one.moved:.0%}"
        told += ": the model does not answer by it" if one.unheeded else ""
    return f"   {one.name:9}  {one.value:.2f} ({one.low:.2f} to {one.high:.2f})  {told}"


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """A search that was stopped leaves nothing behind."""
    del options, run
    return {}
