"""Where a backbone's weights come from: bundled, downloaded, a file, or random numbers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.files import sha256
from workbench.core.places import weights_dir
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES, bundled_backbones
from workbench.models.fitting import WeightsReport, fitted

if TYPE_CHECKING:
    from torch import Tensor, nn

SOURCES = ("bundled", "download", "random")
"""The sources with names; any other is the path of a file."""


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


def pretrained(
    name: str, classes: int, source: str, *, seed: int = 0, size: int | None = None
) -> tuple[nn.Module, WeightsReport]:
    """A network with the weights of a source, in evaluation mode; faster than building first.

    Args:
        name: The backbone's name.
        classes: How many outputs the last layer has.
        source: "bundled", "download" (must be on the machine), "random", or a file's path.
        seed: Decides whatever the source does not bring: the last layer, as a rule.
        size: Side in pixels of the pictures it will see; None for that of its weights.

    Raises:
        WorkbenchError: There is no such source, the file is no weights file, it fits another
            network; or as `build`.
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
