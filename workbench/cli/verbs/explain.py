"""`workbench explain RUN IMAGE…`: overlays that show what the decision rests on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from workbench.cli.argument_types import percent
from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.inspection.attributions.layer_choice import AUTO
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.evidence.contact_sheet import refuse_to_replace
from workbench.inspection.evidence.formats import FORMATS
from workbench.inspection.explanations import Explained, Wish
from workbench.inspection.showing.colour_tables import DEFAULT_COLOURS, TABLES
from workbench.inspection.showing.drawing import Drawing
from workbench.inspection.showing.map_words import nothing
from workbench.project.asking import explain_run
from workbench.project.runs import open_run


def arguments(parser: ArgumentParser) -> None:
    """Which decision of which run, how it is explained, and what is written."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument(
        "images", type=Path, nargs="+", metavar="IMAGE", help="pictures, or folders of them"
    )
    parser.add_argument("--method", default="closeup", help="which attribution (default: closeup)")
    parser.add_argument(
        "--layer", default="auto", metavar="NAME", help='auto, a layer\'s name, or "one + another"'
    )
    parser.add_argument(
        "--target",
        "--class",
        dest="target",
        metavar="NAME",
        help='the class to explain (default: the predicted one), runner-up, or "one - another"',
    )
    parser.add_argument(
        "--side", type=int, metavar="PIXELS", help="look at larger squares than it learned from"
    )
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the method, such as steps=64",
    )
    _add_drawing(parser)
    parser.add_argument(
        "--checks",
        choices=("none", "quick", "full"),
        default="quick",
        help="how far each map can be relied on: quick (the default) takes a few times as long as "
        "the map, full tries some hundred pictures more, none is quickest",
    )
    for kind, words in (
        ("npy", "each map's values as a NumPy array"),
        ("tiff", "each map's values as a float TIFF of the picture's size"),
        ("svg", "each overlay as a drawing"),
        ("page", "a page about each map with everything that made it, and its proof"),
    ):
        parser.add_argument(f"--{kind}", action="store_true", help=f"also write {words}")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE.png", help="also lay all overlays out on one picture"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the overlays are written")


def _add_drawing(parser: ArgumentParser) -> None:
    """How maps are drawn: everything the window offers."""
    parser.add_argument(
        "--colours",
        choices=tuple(TABLES),
        default=DEFAULT_COLOURS,
        help=f"colours of the map, all safe for colour-blind eyes (default: {DEFAULT_COLOURS})",
    )
    parser.add_argument(
        "--opacity",
        type=percent,
        default=50,
        metavar="PERCENT",
        help="how strongly the map covers the picture (default: 50)",
    )
    parser.add_argument(
        "--threshold",
        type=percent,
        default=0,
        metavar="PERCENT",
        help="leave out evidence weaker than this share of the strongest (default: 0)",
    )
    parser.add_argument("--lines", action="store_true", help="lines of equal evidence, no colours")
    parser.add_argument(
        "--both-sides",
        action="store_true",
        help="evidence against the class too, in blue, where the method tells it",
    )


def _out(options: Namespace) -> Path:
    return options.out or Path(options.run) / "overlays"


def work(options: Namespace) -> Task[tuple[Explained, ...]]:
    """Write the overlays."""
    run = open_run(options.run)
    if options.sheet is not None:
        refuse_to_replace(options.sheet)
    wish = Wish(
        method=options.method,
        layer=_layer(options.method, options.layer),
        target=options.target,
        settings=_settings(options.method, options.settings),
        side=options.side,
        drawing=_drawing(options),
        formats=tuple(kind for kind in FORMATS if getattr(options, kind)),
        checks=options.checks,
    )
    return (yield from explain_run(run, options.images, _out(options), wish, options.sheet))


def _drawing(options: Namespace) -> Drawing:
    return Drawing(
        colours=options.colours,
        opacity=options.opacity / 100,
        threshold=options.threshold / 100,
        contours=options.lines,
        both_sides=options.both_sides,
    )


def _layer(method: str, layer: str) -> str:
    """The layer asked for. Raises WorkbenchError where the method reads none."""
    chosen = ATTRIBUTIONS.get(method)
    if layer != AUTO and not chosen.of_a_layer:
        raise WorkbenchError(
            f"{chosen.title} reads the pixels themselves and has no layer.",
            "Leave --layer out, or choose a method that reads one, such as gradcam.",
        )
    return layer


def _settings(method: str, given: list[str]) -> dict[str, Any]:
    """The method's settings from words like "steps=64".

    Raises:
        WorkbenchError: The method has no such setting, or the value does not suit it.
    """
    pairs = (word.partition("=") for word in given)
    return ATTRIBUTIONS.get(method).settings({name.strip(): value for name, _, value in pairs})


def fields(result: tuple[Explained, ...]) -> dict[str, Any]:
    """The files written, each with class, probability, method and layer."""
    return {"files": [_file(one) for one in result]}


def _file(one: Explained) -> dict[str, Any]:
    about = msgspec.structs.asdict(one)
    return {"class": about.pop("label"), **about}


def words(result: tuple[Explained, ...]) -> str:
    """A line a picture, and below it what speaks against its map."""
    return "\n".join(line for one in result for line in _lines(one))


def _lines(one: Explained) -> Iterator[str]:
    yield f"{one.file}: {one.asked} {one.probability:.1%} ({one.method}, layer {one.layer})"
    if not one.evidence:
        yield f"   ! {nothing(one.method, one.label, one.against, one.predicted)}"
    yield from (f"   ! {check.name}: {check.said}" for check in one.checks if not check.good)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The overlays written so far stay."""
    del run
    return {"out": str(_out(options))}
