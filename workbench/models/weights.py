"""Where a backbone's weights come from: bundled, downloaded, a file, or random numbers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import sha256
from workbench.core.places import weights_dir
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones
from workbench.models.fitting import WeightsReport, backbone_of, fitted

if TYPE_CHECKING:
    from torch import Tensor, nn

Place = Literal["bundled", "here", "download", "random"]
SOURCES = ("bundled", "download", "random")
"""The sources with names; any other is the path of a file."""


class WeightsState(msgspec.Struct, frozen=True):
    """One way to get weights for a backbone.

    Args:
        source: What to hand on as weights source.
        place: Where they are: with the program, on this machine, to be downloaded, or nowhere.
        title: What the user reads.
        download_mb: What would have to be downloaded, in MB; 0 where nothing.
        path: The file, where it is there.
    """

    source: str
    place: Place
    title: str
    download_mb: float = 0.0
    path: Path | None = None


def available(backbone: Backbone) -> tuple[WeightsState, ...]:
    """Every way to get weights for it but a file of the user's, the best first."""
    states = []
    here = downloaded(backbone)
    card = bundled_backbones().get(backbone.name)
    if here:
        states.append(WeightsState("download", "here", "Already on this machine", 0.0, here))
    if card:
        states.append(WeightsState("bundled", "bundled", "Comes with the program", 0.0, card.file))
    if not here:
        title = f"To be downloaded, {backbone.download_mb:.0f} MB"
        states.append(WeightsState("download", "download", title, backbone.download_mb))
    states.append(WeightsState("random", "random", "Random numbers: learns from nothing"))
    return tuple(states)


def default_source(backbone: Backbone) -> str:
    """Published weights that are on the machine, else bundled ones, else a download."""
    return available(backbone)[0].source


def at_hand(name: str) -> str:
    """The best weights source of a backbone that needs no network; "random" where there is none."""
    backbone = BACKBONES.get(name)
    if downloaded(backbone):
        return "download"
    return "bundled" if name in bundled_backbones() else "random"


def default_backbone(weights: str | None = None) -> str:
    """The name of the backbone to begin with.

    Args:
        weights: A weights file: the backbone it was made for; any other source or None: the
            bundled one, else the first in the catalogue whose weights are on this machine.

    Raises:
        WorkbenchError: The file is no weights file, or no backbone fits it.
    """
    if weights and weights not in SOURCES:
        return _made_for(Path(weights).expanduser())
    if weights != "download":
        for name in bundled_backbones():
            return name
    return next((b.name for b in BACKBONES if downloaded(b)), BACKBONES.names()[0])


def _made_for(path: Path) -> str:
    from workbench.models.weight_files import read_tensors

    found = backbone_of(read_tensors(path))
    if found is None:
        raise WorkbenchError(
            f"No backbone here fits the weights in “{path.name}”.",
            "Name the backbone it was made for, or choose another file.",
        )
    return found.name


def downloaded(backbone: Backbone) -> Path | None:
    """The published weights, where this program or torch has already put them."""
    for folder in (weights_dir(), hub_folder()):
        path = folder / backbone.file_name
        if path.is_file():
            return path
    return None


def hub_folder() -> Path:
    """Where torch.hub keeps its downloads."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("TORCH_HOME") or Path(cache) / "torch"
    return Path(home).expanduser() / "hub" / "checkpoints"


def weights_file(backbone: Backbone, source: str) -> Path | None:
    """The file that a source stands for, or None for random numbers.

    Raises:
        WorkbenchError: There is none, or it would have to be downloaded first.
    """
    if source == "random":
        return None
    if source == "bundled":
        card = bundled_backbones().get(backbone.name)
        if card is None:
            raise WorkbenchError(
                f"No weights for {backbone.title} come with the program.", _choices(backbone)
            )
        return card.file
    if source == "download":
        here = downloaded(backbone)
        if here is None:
            raise WorkbenchError(
                f"The weights of {backbone.title} are not on this machine yet.",
                f"Download them first ({backbone.download_mb:.0f} MB), or carry "
                f"{backbone.url} by hand into {weights_dir()}.",
            )
        return here
    path = Path(source).expanduser()
    if not path.exists():
        raise WorkbenchError(
            f"There is no weights file “{source}”.",
            "Check the spelling; or write bundled, download or random.",
        )
    return path


def _choices(backbone: Backbone) -> str:
    with_weights = ", ".join(bundled_backbones())
    bundled = f" Bundled weights there are for {with_weights}." if with_weights else ""
    return f"Choose “download” ({backbone.download_mb:.0f} MB) or a weights file.{bundled}"


def tensors_of(backbone: Backbone, source: str) -> tuple[dict[str, Tensor], str] | None:
    """The tensors of a source with the name of their file; None for random numbers."""
    from workbench.models.weight_files import read_tensors

    path = weights_file(backbone, source)
    if path is None:
        return None
    _check_bytes(backbone, source, path)
    return read_tensors(path), path.name


def _check_bytes(backbone: Backbone, source: str, path: Path) -> None:
    if source == "download":
        right = sha256(path).startswith(backbone.sha256_prefix)
    elif source == "bundled":
        right = sha256(path) == bundled_backbones()[backbone.name].sha256
    else:
        return
    if not right:
        raise WorkbenchError(
            f"“{path}” is not the file that was published: its checksum is wrong.",
            "Delete it and get it again.",
        )


def load_weights(network: nn.Module, backbone: Backbone, source: str) -> WeightsReport:
    """Fill a network with the weights of a source, as far as they fit.

    Args:
        network: Built from `backbone`, for any number of classes; changed in place.
        backbone: What it was built from.
        source: "bundled", "download" (must be on the machine), "random", or a file's path.

    Raises:
        WorkbenchError: There is no such source, the file is no weights file, or it fits another
            network.
    """
    found = tensors_of(backbone, source)
    if found is None:
        return WeightsReport(words="The network begins with random numbers.")
    fit = fitted(network.state_dict(), backbone, *found)
    _fill(network, fit.tensors)
    return fit.report


def pretrained(
    name: str, classes: int, source: str, *, seed: int = 0, size: int | None = None
) -> tuple[nn.Module, WeightsReport]:
    """A network with the weights of a source, in evaluation mode; faster than building first.

    Args:
        name: The backbone's name.
        classes: How many outputs the last layer has.
        source: As in `load_weights`.
        seed: Decides whatever the source does not bring: the last layer, as a rule.
        size: Side in pixels of the pictures it will see; None for that of its weights.

    Raises:
        WorkbenchError: As `load_weights` and `build`.
    """
    from workbench.models.networks import assign, blank, build, replace_head

    backbone = BACKBONES.get(name)
    found = tensors_of(backbone, source)
    if found is None:
        words = "The network begins with random numbers."
        return build(name, classes, seed=seed, size=size), WeightsReport(words=words)
    network = blank(name, classes, size=size)
    fit = fitted(network.state_dict(), backbone, *found)
    if fit.report.missing:
        network = build(name, classes, seed=seed, size=size)
        _fill(network, fit.tensors)
        return network, fit.report
    if not fit.report.head:
        replace_head(network, classes, seed=seed)
    kept = {k: v for k, v in network.state_dict().items() if not v.is_meta}
    assign(network, {**_counters(network), **kept, **fit.tensors})
    return network, fit.report


def _counters(network: nn.Module) -> dict[str, Tensor]:
    """Zeros for the counters of batch norm, which old files lack."""
    import torch

    return {
        name: torch.zeros((), dtype=torch.long)
        for name in network.state_dict()
        if name.endswith("num_batches_tracked")
    }


def _fill(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    import torch

    state = network.state_dict()
    with torch.no_grad():
        for name, value in tensors.items():
            state[name].copy_(value)
