"""The options of `train` and its kin, drawn from the recipe's settings as data."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from workbench.cli.argument_types import weights_source
from workbench.core.parameters import Parameter, Value
from workbench.project.commands import flag_of
from workbench.training.distillation.report import SETTINGS as COPY_SETTINGS
from workbench.training.options import OPTIONS, SECTIONS
from workbench.training.presets import AUGMENTATIONS, STRATEGIES

_TYPES = {"integer": int, "number": float}


def add_train(train: ArgumentParser) -> None:
    """Options of `workbench train`."""
    _folder(train)
    train.add_argument(
        "--project", type=Path, metavar="DIR", help="where the project is kept; made where missing"
    )
    train.add_argument(
        "--tensorboard", action="store_true", help="write logs for TensorBoard too, into the run"
    )
    growing = train.add_argument_group("Runs that are there already")
    either = growing.add_mutually_exclusive_group()
    either.add_argument(
        "--resume",
        type=Path,
        metavar="RUN",
        help="go on with a run that was stopped; with --epochs N: until it has N epochs in all",
    )
    either.add_argument(
        "--branch", type=Path, metavar="RUN", help="begin a new run with what that one learned"
    )
    growing.add_argument(
        "--checkpoint",
        metavar="EPOCH",
        help="where the branch begins: best (usual), last, or an epoch whose checkpoint is kept",
    )
    add_recipe_options(train)


def add_queue_add(add: ArgumentParser) -> None:
    """Options of `workbench queue-add`."""
    add.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
    add_recipe_options(add)


def add_find_rate(find: ArgumentParser) -> None:
    """Options of `workbench find-rate`."""
    _folder(find)
    find.add_argument(
        "--out", type=Path, metavar="FILE.png", help="draw the curve here; .csv writes a table"
    )
    add_recipe_options(find)


def add_estimate(foresee: ArgumentParser) -> None:
    """Options of `workbench estimate`."""
    _folder(foresee)
    add_recipe_options(foresee)


def add_distil(distil: ArgumentParser) -> None:
    """Options of `workbench distil`."""
    distil.add_argument(
        "teacher",
        type=Path,
        metavar="TEACHER",
        help="the run to copy, another classifier's folder, or a network that learns your classes "
        "first (see `workbench backbones`); or a copy to go on with",
    )
    distil.add_argument(
        "--project", type=Path, metavar="DIR", help="learn from that project's pictures, there"
    )
    distil.add_argument(
        "--teacher-weights",
        type=weights_source,
        metavar="SOURCE",
        help="what a network knows that is the teacher: bundled, download, or a weights file",
    )
    distil.add_argument("--student", metavar="NAME", help="its backbone; see `workbench backbones`")
    distil.add_argument(
        "--weights", type=weights_source, metavar="SOURCE", help="what the copy begins with"
    )
    settings = distil.add_argument_group(
        "How it learns", "Without them the copy sees pictures as the big model does."
    )
    for name in COPY_SETTINGS:
        _add(settings.add_argument, OPTIONS[name])


def copy_settings_given(options: Namespace) -> dict[str, Value]:
    """The settings of a copy that were given."""
    found = {name: getattr(options, name) for name in COPY_SETTINGS}
    return {name: value for name, value in found.items() if value is not None}


def _folder(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        nargs="?",
        help="a folder or ZIP of pictures in class folders",
    )


def add_recipe_options(parser: ArgumentParser) -> None:
    """Every setting of a recipe as an option; None where it is not given."""
    choices = parser.add_argument_group("The network")
    choices.add_argument(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="begin from the recipe.json of a run, or from its folder; other options go before. "
        "What was settled on the machine of that run stays: --precision auto settles it anew",
    )
    choices.add_argument("--backbone", metavar="NAME", help="see `workbench backbones`")
    choices.add_argument(
        "--weights",
        type=weights_source,
        metavar="SOURCE",
        help="bundled, download, random, or a weights file",
    )
    names = [strategy.name for strategy in STRATEGIES]
    told = "; ".join(f"{s.name}: {s.title}" for s in STRATEGIES)
    choices.add_argument(
        "--strategy", choices=names, help=f"How much of the network learns. {told}."
    )
    for section in SECTIONS:
        group = parser.add_argument_group(section.title)
        for setting in section.settings:
            _add(group.add_argument, setting)


def _add(add_argument: Callable[..., object], setting: Parameter) -> None:
    flag, help_ = flag_of(setting.name), f"{setting.title}. {setting.help}"
    if setting.kind == "choice":
        meanings = _meanings(setting)
        add_argument(flag, choices=setting.choices, help=f"{help_} {meanings}")
        return
    metavar = "N" if setting.kind == "integer" else "X"
    add_argument(flag, type=_TYPES[setting.kind], metavar=metavar, help=help_)


def _meanings(setting: Parameter) -> str:
    if setting.name == "augmentation":
        return " ".join(f"{a.name}: {a.sentence}" for a in AUGMENTATIONS)
    pairs = zip(setting.choices, setting.titles, strict=True)
    return "; ".join(f"{name}: {title}" for name, title in pairs) + "."


def settings_given(options: Namespace) -> dict[str, Value]:
    """The recipe's settings that were given."""
    names = ("backbone", "weights", "strategy", *OPTIONS)
    found = {name: getattr(options, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}
