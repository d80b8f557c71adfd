"""The options that `train` and its kin share, drawn from the recipe's settings as data."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from workbench.cli.argument_types import weights_source
from workbench.core.parameters import Parameter, Value
from workbench.project.commands import flag_of
from workbench.training.options import OPTIONS, SECTIONS
from workbench.training.presets import AUGMENTATIONS, STRATEGIES

_TYPES = {"integer": int, "number": float}


def add_folder(parser: ArgumentParser) -> None:
    """The pictures to learn from."""
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
            add_setting(group.add_argument, setting)


def add_setting(add_argument: Callable[..., object], setting: Parameter) -> None:
    """One setting as an option."""
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
