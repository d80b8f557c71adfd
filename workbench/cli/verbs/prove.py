"""`workbench prove RUN`: what each way of explaining is worth for a run's classifier."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.data.items import SPLITS
from workbench.inspection.attributions.layer_titles import titled_layers
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.proof.table import Figure, MethodProof
from workbench.project.asking import prove_run
from workbench.project.runs import open_run


class _Column(NamedTuple):
    title: str
    field: str
    meaning: str


_COLUMNS = (
    _Column("scrambled", "similarity", "likeness with maps of scrambled weights: low is good"),
    _Column("taken away", "deletion", "how sure it stays without what the map marks: low is good"),
    _Column("gain away", "deletion_gain", "… how much less than with places by lot: chance is 0"),
    _Column("brought back", "insertion", "how sure it grows with what the map marks: high is good"),
    _Column("gain back", "insertion_gain", "… how much more than with places by lot: chance is 0"),
    _Column("filled in", "road_gap", "ROAD, the brightest places against the darkest: chance is 0"),
    _Column("steady", "steadiness", "likeness under noise that nobody sees: high is good"),
    _Column("points", "pointing", "how often it points at the outlined thing; not judged"),
    _Column("overlap", "overlap", "how far it covers the outlined thing; not judged"),
)
_NAMES = 3  # columns of words
_VERDICTS = {"passes": "passes", "unshown": "not shown", "fails": "fails"}
_VERDICT_KEY = (
    "passes: better than chance; not shown: the pictures do not tell whether it is; fails: worse, "
    "or\nits maps do not hang on the model."
)


class Tested(NamedTuple):
    """What the methods came to, and what layers are called, by name."""

    methods: tuple[MethodProof, ...]
    layers: dict[str, str]


def arguments(parser: ArgumentParser) -> None:
    """Which run, which ways of explaining, and on what."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument(
        "--method", action="append", metavar="NAME", help="may be given again (default: all quick)"
    )
    parser.add_argument(
        "--layer", action="append", metavar="NAME", help="may be given again (default: auto)"
    )
    parser.add_argument("--split", choices=SPLITS, default="val", help="which pictures")
    parser.add_argument("--pictures", type=int, default=40, metavar="N", help="how many at most")
    parser.add_argument(
        "--masks", type=Path, metavar="DIR", help="outlines of the things: CLASS/NAME.png, white"
    )


def work(options: Namespace) -> Task[Tested]:
    """Measure each method on each layer."""
    run = open_run(options.run)
    proofs = yield from prove_run(
        run,
        tuple(options.method or ()),
        tuple(dict.fromkeys(options.layer or ("auto",))),
        options.split,
        options.pictures,
        options.masks,
    )
    if all(one.trouble for one in proofs):
        raise WorkbenchError("No method could be measured.", proofs[0].trouble)
    return Tested(proofs, titled_layers(run.classifier("cpu")))


def fields(result: Tested) -> dict[str, Any]:
    """Every figure with its interval, the verdict, and what speaks against a method here."""
    return {"methods": [_judged(one) for one in result.methods]}


def _judged(one: MethodProof) -> dict[str, Any]:
    about = {"verdict": one.verdict, "faults": one.faults, "doubts": one.doubts}
    return {**msgspec.to_builtins(one), **about}


def words(result: Tested) -> str:
    """A table, why a method does not pass, and a key of the columns."""
    columns = [one for one in _COLUMNS if any(getattr(m, one.field) for m in result.methods)]
    head = ("method", "layer", "verdict", *(one.title for one in columns), "pictures")
    rows = [head, *(_row(one, result.layers, columns) for one in result.methods)]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(map(_padded, row, widths, range(len(head)))) for row in rows]
    for one in result.methods:
        lines += [f"! {one.method}: {reason}" for reason in (*one.faults, *one.doubts)]
    if not any(one.pointing or one.overlap for one in result.methods):
        lines.append("Whether maps point at the thing is not measured without outlines (--masks).")
    return "\n".join((*lines, "", _VERDICT_KEY, *_key(columns)))


def _row(one: MethodProof, layers: dict[str, str], columns: list[_Column]) -> tuple[str, ...]:
    of_a_layer = ATTRIBUTIONS.get(one.method).of_a_layer
    layer = _named(one.layer, layers) if of_a_layer else "the pixels"
    figures = (_cell(getattr(one, column.field)) for column in columns)
    return one.method, layer, _VERDICTS[one.verdict], *figures, str(one.pictures)


def _named(layer: str, layers: dict[str, str]) -> str:
    """As the window calls it, with the name that --layer takes."""
    return f"{layers[layer]} ({layer})" if layer in layers else layer


def _padded(cell: str, width: int, place: int) -> str:
    return f"{cell:{width}}" if place < _NAMES else f"{cell:>{width}}"


def _key(columns: list[_Column]) -> list[str]:
    width = max((len(column.title) for column in columns), default=0)
    return [f"{column.title:{width}}  {column.meaning}" for column in columns]


def _cell(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure.value:.2f}"


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Figures that were not finished leave nothing behind."""
    del options, run
    return {}
