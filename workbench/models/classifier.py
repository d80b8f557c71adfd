"""What a run yields: a network with its preprocessing and class names, saved without pickle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.files import read_json, sha256, write_json, write_whole
from workbench.data.decoding import decode
from workbench.data.picture import Picture
from workbench.models.catalogue import BACKBONES, Backbone
from workbench.models.devices import Device, choose_device
from workbench.models.preprocessing import Preprocessing

if TYPE_CHECKING:
    from torch import Tensor, nn

TENSORS = "classifier.safetensors"
CARD = "classifier.json"
SCHEMA = 1


class Card(msgspec.Struct, frozen=True):
    """What stands beside the tensors.

    Args:
        backbone: The backbone's name.
        classes: Class names in the order of the network's outputs.
        preprocessing: How pictures are made ready for it.
        sha256: Of the tensors' file.
        schema: Of this file; a newer one is refused.
        versions: Of the program and of torch that wrote it.
    """

    backbone: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    sha256: str
    schema: int = SCHEMA
    versions: dict[str, str] = {}


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

    def _placed(self, batch: Tensor) -> Tensor:
        import torch

        return batch.to(self.device.torch, memory_format=torch.channels_last)

    def save(self, folder: Path) -> None:
        """Write the tensors, then the card that vouches for them; each whole or not at all.

        Raises:
            WorkbenchError: The disk is full, or the folder may not be written to.
        """
        import torch
        from safetensors.torch import save_file

        tensors = {
            name: value.detach().cpu().contiguous()
            for name, value in self.network.state_dict().items()
        }
        write_whole(folder / TENSORS, lambda part: save_file(tensors, part))
        versions = {"workbench": _version(), "torch": str(torch.__version__)}
        write_json(
            folder / CARD,
            Card(
                backbone=self.backbone.name,
                classes=self.classes,
                preprocessing=self.preprocessing,
                sha256=sha256(folder / TENSORS),
                versions=versions,
            ),
        )


def load_classifier(folder: Path, device: str = "cpu") -> Classifier:
    """The classifier saved in a folder, in evaluation mode; runs no code from its files.

    Args:
        folder: Where `Classifier.save` wrote.
        device: As in `choose_device`.

    Raises:
        WorkbenchError: There is none, it is damaged, or a newer version made it.
    """
    import torch

    card = _card(folder)
    backbone = BACKBONES.get(card.backbone)
    chosen = choose_device(device)
    network = _network(card, folder / TENSORS)
    network.to(chosen.torch, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Classifier(network, backbone, card.classes, card.preprocessing, chosen)


def _card(folder: Path) -> Card:
    path = folder / CARD
    if not path.is_file():
        raise WorkbenchError(
            f"There is no classifier in “{folder}”.",
            "It ended before its first epoch was over, or the folder is another one.",
        )
    schema = read_json(path, dict).get("schema", SCHEMA)
    if isinstance(schema, int) and schema > SCHEMA:
        raise WorkbenchError(
            f"“{path}” was made by a newer version of this program.", "Update the program."
        )
    return read_json(path, Card)


def _network(card: Card, file: Path) -> nn.Module:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from workbench.models.networks import assign, blank

    try:
        if sha256(file) != card.sha256:
            raise _damaged(file)
        network = blank(card.backbone, len(card.classes), size=card.preprocessing.size)
        assign(network, load_file(file))
    except OSError as error:
        raise in_words(error, file) from error
    except (SafetensorError, RuntimeError) as error:
        raise _damaged(file) from error
    return network.requires_grad_(False)


def _damaged(file: Path) -> WorkbenchError:
    return WorkbenchError(
        f"“{file}” is not the file that was saved: it is damaged or belongs to another run.",
        "Put back a copy of it, or train again.",
    )


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("picture-workbench")
    except metadata.PackageNotFoundError:
        return "unknown"
