"""What a weights file of the user's is worth, before anything begins with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES
from workbench.models.fitting import WeightsReport, backbone_of, fitted
from workbench.models.layout import learned

if TYPE_CHECKING:
    from torch import Tensor


class Examined(NamedTuple):
    """A weights file, held against the network it is best for.

    Args:
        path: The file.
        backbone: The network.
        report: Which parts fit and which do not, by name.
        parts: How many parts (tensors that are learned) the network has.
        outputs: For how many classes the file's last layer is; 0 where nobody can tell.
        classes: For how many it would be used.
    """

    path: Path
    backbone: Backbone
    report: WeightsReport
    parts: int
    outputs: int
    classes: int


def examine(path: Path, name: str | None, classes: int) -> Examined:
    """Which network a weights file fits, and which of its parts. Imports torch; runs no code.

    Args:
        path: The file.
        name: The backbone to hold it against, unless it is plainly of another one of the
            catalogue; None: only that counts.
        classes: How many outputs the network is to have.

    Raises:
        WorkbenchError: It is no weights file, wants to run code, or fits too little.
    """
    from workbench.models.networks import blank
    from workbench.models.weight_files import read_tensors

    tensors = read_tensors(path)
    backbone = _best_for(tensors, name)
    if backbone is None:
        raise _no_backbone(path)
    state = blank(backbone.name, classes).state_dict()
    report = fitted(state, backbone, tensors, path.name).report
    outputs = _outputs(tensors, backbone.head)
    return Examined(path, backbone, report, len(learned(state)), outputs, classes)


def made_for(path: Path) -> Backbone:
    """The backbone that a weights file was made for. Imports torch.

    Raises:
        WorkbenchError: It is no weights file, or no backbone of the catalogue fits it.
    """
    from workbench.models.weight_files import read_tensors

    found = backbone_of(read_tensors(path))
    if found is None:
        raise _no_backbone(path)
    return found


def _no_backbone(path: Path) -> WorkbenchError:
    """That a file belongs to no network of the catalogue."""
    return WorkbenchError(
        f"No backbone here fits the weights in “{path.name}”.",
        "Name the backbone it was made for, or choose another file.",
    )


def _best_for(tensors: Mapping[str, Tensor], name: str | None) -> Backbone | None:
    wanted, found = BACKBONES.get(name) if name else None, backbone_of(tensors)
    alike = wanted and found and wanted.layout == found.layout
    return wanted if alike or found is None else found


def _outputs(tensors: Mapping[str, Tensor], head: str) -> int:
    ending = f"{head}.weight"
    found = (v for n, v in tensors.items() if n == ending or n.endswith(f".{ending}"))
    return next((len(value) for value in found if value.ndim), 0)
