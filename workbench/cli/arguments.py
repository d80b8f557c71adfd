"""The command line as a table: kept free of the engine, so that --help answers at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from workbench.cli.queue_arguments import add_queue_verbs
from workbench.inspection.showing.colour_tables import DEFAULT_COLOURS, TABLES

DESCRIPTION = """\
Train a picture classifier on your own labelled pictures, see how good it is and why it decides
as it does. Without a verb the window opens. RUN is a run folder, as `train` prints it."""

STRATEGIES = ("features", "gradual", "full", "scratch")
SPLITS = ("train", "val", "test")


class _Version(argparse.Action):
    """--version, read from the installed package only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from importlib import metadata

        parser.exit(message=f"workbench {metadata.version('picture-workbench')}\n")


class _Verb(argparse.ArgumentParser):
    """A verb; options drawn from the engine's data are added only when it is asked for."""

    add_late: Callable[[argparse.ArgumentParser], None] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse does, once all options are there."""
        add_late, self.add_late = self.add_late, None
        if add_late is not None:
            add_late(self)
        return super().parse_known_args(args, namespace)


def parser() -> argparse.ArgumentParser:
    """Every verb with its options."""
    top = argparse.ArgumentParser(prog="workbench", description=DESCRIPTION)
    top.add_argument("--version", nargs=0, action=_Version, help="print the version and exit")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", parser_class=_Verb)
    for add in (
        _window,
        _demo,
        _scan,
        _backbones,
        _training,
        _evaluate,
        _explain,
        _prove,
        _shortcuts,
        _predict,
        _export,
        _distil,
    ):
        add(verbs)
    add_queue_verbs(partial(_verb, verbs), STRATEGIES)
    return top


Verbs = argparse._SubParsersAction  # noqa: SLF001 — argparse has no public name for it


def _verb(verbs: Verbs[_Verb], name: str, help_: str) -> _Verb:
    verb = verbs.add_parser(name, help=help_, description=help_)
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")
    return verb


def _window(verbs: Verbs[_Verb]) -> None:
    window = verbs.add_parser("window", help="open the window (the same as no verb)")
    window.add_argument(
        "open",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="a project, or a folder or ZIP of pictures",
    )
    window.add_argument("--sample", metavar="NAME", help="open on a built-in sample")


def _demo(verbs: Verbs[_Verb]) -> None:
    demo = _verb(verbs, "demo", "train on the built-in surface sample and show the result")
    demo.add_argument("--headless", action="store_true", help="without a window")
    demo.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where project, overlays and curves are written (implies --headless)",
    )


def _scan(verbs: Verbs[_Verb]) -> None:
    scan = _verb(verbs, "scan", "say what a folder of pictures holds, and what is wrong with it")
    scan.add_argument("folder", type=Path, metavar="FOLDER", help="a folder or ZIP of pictures")


def _backbones(verbs: Verbs[_Verb]) -> None:
    _verb(verbs, "backbones", "list the pretrained backbones and where their weights are")
    fetch = _verb(verbs, "download", "fetch a network's published weights; goes on where it was")
    fetch.add_argument("network", metavar="NETWORK", help="see `workbench backbones`")
    look = _verb(verbs, "weights", "say which network a weights file fits, and which parts of it")
    look.add_argument("file", type=Path, metavar="FILE", help="a .pth, .pt or .safetensors file")
    look.add_argument("--backbone", metavar="NAME", help="hold it against this network")
    look.add_argument(
        "--classes",
        type=_count,
        default=1000,
        metavar="N",
        help="of the classifier (default: 1000)",
    )


def _training(verbs: Verbs[_Verb]) -> None:
    train = _verb(verbs, "train", "train a classifier on a folder of labelled pictures")
    find = _verb(verbs, "find-rate", "find a learning rate for a folder of labelled pictures")
    foresee = _verb(verbs, "estimate", "say what training on a folder would take")
    train.add_late, find.add_late, foresee.add_late = _add_train, _add_find_rate, _add_estimate


def _add_train(train: argparse.ArgumentParser) -> None:
    from workbench.cli.training_arguments import add_train

    add_train(train)


def _add_find_rate(find: argparse.ArgumentParser) -> None:
    from workbench.cli.training_arguments import add_find_rate

    add_find_rate(find)


def _add_estimate(foresee: argparse.ArgumentParser) -> None:
    from workbench.cli.training_arguments import add_estimate

    add_estimate(foresee)


def _evaluate(verbs: Verbs[_Verb]) -> None:
    evaluate = _verb(verbs, "evaluate", "say how good a run's classifier is")
    evaluate.add_argument("run", type=Path, metavar="RUN")
    evaluate.add_argument("--split", choices=SPLITS, default="val", help="which pictures")


def _explain(verbs: Verbs[_Verb]) -> None:
    explain = _verb(verbs, "explain", "draw over pictures what the decision rests on")
    explain.add_argument("run", type=Path, metavar="RUN")
    explain.add_argument(
        "images", type=Path, nargs="+", metavar="IMAGE", help="pictures, or folders of them"
    )
    explain.add_argument("--method", default="closeup", help="which attribution (default: closeup)")
    explain.add_argument(
        "--layer", default="auto", metavar="NAME", help='auto, a layer\'s name, or "one + another"'
    )
    explain.add_argument(
        "--target",
        "--class",
        dest="target",
        metavar="NAME",
        help='the class to explain (default: the predicted one), runner-up, or "one - another"',
    )
    explain.add_argument(
        "--side", type=int, metavar="PIXELS", help="look at larger squares than it learned from"
    )
    explain.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the method, such as steps=64",
    )
    _add_drawing(explain)
    explain.add_argument(
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
        explain.add_argument(f"--{kind}", action="store_true", help=f"also write {words}")
    explain.add_argument(
        "--sheet", type=Path, metavar="FILE.png", help="also lay all overlays out on one picture"
    )
    explain.add_argument("--out", type=Path, metavar="DIR", help="where the overlays are written")


def _add_drawing(explain: argparse.ArgumentParser) -> None:
    """How maps are drawn: everything the window offers."""
    explain.add_argument(
        "--colours",
        choices=tuple(TABLES),
        default=DEFAULT_COLOURS,
        help=f"colours of the map, all safe for colour-blind eyes (default: {DEFAULT_COLOURS})",
    )
    explain.add_argument(
        "--opacity",
        type=_percent,
        default=50,
        metavar="PERCENT",
        help="how strongly the map covers the picture (default: 50)",
    )
    explain.add_argument(
        "--threshold",
        type=_percent,
        default=0,
        metavar="PERCENT",
        help="leave out evidence weaker than this share of the strongest (default: 0)",
    )
    explain.add_argument("--lines", action="store_true", help="lines of equal evidence, no colours")
    explain.add_argument(
        "--both-sides",
        action="store_true",
        help="evidence against the class too, in blue, where the method tells it",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number from 1")
    return int(text)


def _percent(text: str) -> float:
    try:
        share = float(text.removesuffix("%"))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:
        raise argparse.ArgumentTypeError(f"“{text}” is not between 0 and 100")
    return share


def _prove(verbs: Verbs[_Verb]) -> None:
    prove = _verb(verbs, "prove", "measure which ways of explaining can be relied on")
    prove.add_argument("run", type=Path, metavar="RUN")
    prove.add_argument(
        "--method", action="append", metavar="NAME", help="may be given again (default: all quick)"
    )
    prove.add_argument(
        "--layer", action="append", metavar="NAME", help="may be given again (default: auto)"
    )
    prove.add_argument("--split", choices=SPLITS, default="val", help="which pictures")
    prove.add_argument("--pictures", type=int, default=40, metavar="N", help="how many at most")
    prove.add_argument(
        "--masks", type=Path, metavar="DIR", help="outlines of the things: CLASS/NAME.png, white"
    )


def _shortcuts(verbs: Verbs[_Verb]) -> None:
    help_ = "search for what the model may decide by that is not the thing itself"
    shortcuts = _verb(verbs, "shortcuts", help_)
    shortcuts.add_argument("run", type=Path, metavar="RUN")
    shortcuts.add_argument(
        "--masks", type=Path, metavar="DIR", help="outlines of the things: CLASS/NAME.png, white"
    )


def _predict(verbs: Verbs[_Verb]) -> None:
    predict = _verb(verbs, "predict", "classify new pictures")
    predict.add_argument("run", type=Path, metavar="RUN")
    predict.add_argument("images", type=Path, nargs="+", metavar="FOLDER_OR_IMAGE")
    predict.add_argument("--out", type=Path, metavar="FILE.csv", help="save the table here")


def _export(verbs: Verbs[_Verb]) -> None:
    export = _verb(verbs, "export", "write a run's classifier as ONNX, checked, for other programs")
    export.add_argument("run", type=Path, metavar="RUN")
    export.add_argument(
        "--out", type=Path, metavar="FILE.onnx", help="the file (default: in the run's folder)"
    )


def _distil(verbs: Verbs[_Verb]) -> None:
    distil = _verb(verbs, "distil", "make a small, fast copy of a classifier")
    distil.add_late = _add_distil


def _add_distil(distil: argparse.ArgumentParser) -> None:
    from workbench.cli.training_arguments import add_distil

    add_distil(distil)
