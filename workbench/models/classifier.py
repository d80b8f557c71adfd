"""What a run yields: a network with its preprocessing and class names, saved without pickle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.files import write_json, write_whole
from workbench.data.decoding import decode
from workbench.data.picture import Picture
from workbench.models.catalogue import BACKBONES, Backbone
from workbench.models.classifier_files import CARD, TENSORS
from workbench.models.devices import Device, choose_device
from workbench.models.preprocessing import Preprocessing

if TYPE_CHECKING:
    from torch import Tensor, nn

SCHEMA = 1
_INSIDE = "card"  # digest and card under one key: the order of several would change the bytes


class _Schema(msgspec.Struct):
    """As much of a card as any version can read."""

    schema: int


class Card(msgspec.Struct, frozen=True):
    """What stands beside the tensors.

    Args:
        backbone: The backbone's name.
        classes: Class names in the order of the network's outputs.
        preprocessing: How pictures are made ready for it.
        sha256: Of the other fields and the tensors: names, types, shapes and bytes.
        schema: Of this file; a newer one is refused.
        versions: Of the program and of torch that wrote it.
        architecture: The family of backbones it is built like; empty in older files.
    """

    backbone: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    sha256: str = ""
    schema: int = SCHEMA
    versions: dict[str, str] = {}
    architecture: str = ""


class Classifier:
    """A network ready to be asked, on one device.

    Args:
        network: In evaluation mode, on `device`.
        backbone: What it was built from.
        classes: Class names in the order of its outputs.
        preprocessing: How pictures are made ready for it.
        device: Where it computes.
    """

    def __init__(
        self,
        network: nn.Module,
        backbone: Backbone,
        classes: tuple[str, ...],
        preprocessing: Preprocessing,
        device: Device | None = None,
    ) -> None:
        self.network = network
        self.backbone = backbone
        self.classes = classes
        self.preprocessing = preprocessing
        self.device = device or choose_device("cpu")

    def read(self, source: Path | str | bytes) -> tuple[Picture, Tensor]:
        """A picture, and what the network is given for it: float32 (3, S, S) on the CPU.

        Raises:
            Undecodable: The file is no picture; its message is the reason.
        """
        picture = decode(source, at_least=self.preprocessing.at_least)
        return picture, self.preprocessing.tensor(picture.pixels)

    def probabilities(self, batch: Tensor | NDArray[np.float32]) -> NDArray[np.float32]:
        """How sure it is of each class.

        Args:
            batch: float32 (N, 3, S, S), preprocessed, on any device.

        Returns:
            float32 (N, C), each row adding up to 1.
        """
        import torch

        with torch.inference_mode():
            logits = self.network(self._placed(torch.as_tensor(batch)))
            answer: NDArray[np.float32] = logits.float().softmax(1).cpu().numpy()
        return answer

    def answers(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """How sure it is of each class, from what its last layer sees: float32 (N, D) as (N, C)."""
        import torch

        from workbench.models.networks import head_logits

        with torch.inference_mode():
            seen = torch.as_tensor(features).to(self.device.torch)
            answer: NDArray[np.float32] = head_logits(self.network, seen).softmax(1).cpu().numpy()
        return answer

    def _placed(self, batch: Tensor) -> Tensor:
        import torch

        return batch.to(self.device.torch, memory_format=torch.channels_last)

    def save(self, folder: Path) -> None:
        """Write the tensors with their card inside, then the card for people beside them.

        Each file is written whole or not at all; cut off between the two, the tensors still say
        all there is to know.

        Raises:
            WorkbenchError: The disk is full, or the folder may not be written to.
        """
        import torch

        from workbench.models.tensor_files import save_tensors

        tensors = {
            name: value.detach().cpu().contiguous()
            for name, value in self.network.state_dict().items()
        }
        versions = {"workbench": program_version(), "torch": str(torch.__version__)}
        card = Card(
            self.backbone.name,
            self.classes,
            self.preprocessing,
            versions=versions,
            architecture=self.backbone.architecture,
        )
        inside = msgspec.json.encode(card).decode()
        digest = _digest(inside, tensors)
        about = {_INSIDE: f"{digest} {inside}"}
        write_whole(folder / TENSORS, lambda part: save_tensors(tensors, part, about))
        write_json(folder / CARD, msgspec.structs.replace(card, sha256=digest))


def load_classifier(folder: Path, device: str = "cpu") -> Classifier:
    """The classifier saved in a folder, in evaluation mode; runs no code from its files.

    Args:
        folder: Where `Classifier.save` wrote.
        device: As in `choose_device`.

    Raises:
        WorkbenchError: There is none, it is damaged, or a newer version made it.
    """
    import torch

    path = folder / TENSORS
    if not path.is_file():
        raise WorkbenchError(
            f"There is no classifier in “{folder}”.",
            "It ended before its first epoch was over, or the folder is another one.",
        )
    chosen = choose_device(device)
    card, tensors = _read(path)
    backbone = BACKBONES.get(card.backbone)
    network = _network(card, tensors, path)
    network.to(chosen.torch, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Classifier(network, backbone, card.classes, card.preprocessing, chosen)


def _read(path: Path) -> tuple[Card, dict[str, Tensor]]:
    """The card and the tensors of a file, once it is sure that they are what was saved."""
    from safetensors import SafetensorError

    from workbench.models.tensor_files import load_tensors

    try:
        tensors, about = load_tensors(path)
        digest, _, inside = about.get(_INSIDE, "").partition(" ")
        _check_version(msgspec.json.decode(inside, type=_Schema).schema, path)
        if _digest(inside, tensors) != digest:
            raise _damaged(path)
        return msgspec.json.decode(inside, type=Card), tensors
    except OSError as error:
        raise in_words(error, path) from error
    except (SafetensorError, msgspec.MsgspecError) as error:
        raise _damaged(path) from error


def _check_version(schema: int, path: Path) -> None:
    if schema > SCHEMA:
        raise WorkbenchError(
            f"“{path}” was made by a newer version of this program.", "Update the program."
        )


def _digest(card: str, tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(card.encode())
    for name in sorted(tensors):
        value = tensors[name]
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}".encode())
        digest.update(value.reshape(-1).numpy().data)
    return digest.hexdigest()


def _network(card: Card, tensors: Mapping[str, Tensor], path: Path) -> nn.Module:
    from workbench.models.fitting import with_bias
    from workbench.models.networks import assign, blank

    try:
        network = blank(card.backbone, len(card.classes), size=card.preprocessing.size)
        assign(network, with_bias(tensors, BACKBONES.get(card.backbone).head))
    except RuntimeError as error:
        raise _damaged(path) from error
    return network.requires_grad_(False)


def _damaged(file: Path) -> WorkbenchError:
    return WorkbenchError(
        f"“{file}” is not the file that was saved: it is damaged, or was changed.",
        "Put back a copy of it, or train again.",
    )


def program_version() -> str:
    """The version of this program, or “unknown” where it runs without having been installed."""
    from importlib import metadata

    try:
        return metadata.version("picture-workbench")
    except metadata.PackageNotFoundError:
        return "unknown"
