"""A network as an ONNX file, and what ONNX Runtime says by it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.export.receipt import input_of, output_of, preparation

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier

TOLERANCE = 1e-4
"""How far a probability may lie from ours."""

_LARGEST_BYTES = 1_800_000_000  # a file of this format holds less than 2 GiB; more lies beside it


def write_network(classifier: Classifier, model: Path) -> None:
    """Write it between the scaling of pixels and the softmax, for batches of any size.

    Args:
        classifier: Left as it was found.
        model: The file; weights beyond what one file of this format holds go beside it.
    """
    import torch

    whole = _whole(classifier)
    size, place = classifier.preprocessing.size, classifier.device.torch
    pictures = torch.zeros(2, size, size, 3, dtype=torch.uint8, device=place)
    with _quiet():
        program = torch.onnx.export(
            whole,
            (pictures,),
            dynamo=True,
            verbose=False,
            input_names=["pictures"],
            output_names=["probabilities"],
            dynamic_shapes=({0: "pictures"},),
        )
        assert program is not None
        program.model.metadata_props.update(_about(classifier))
        values = classifier.network.state_dict().values()
        weight = sum(value.numel() * value.element_size() for value in values)
        program.save(model, external_data=weight > _LARGEST_BYTES)


def weights_path(model: Path) -> Path:
    """Where the weights of a large model lie."""
    return model.with_name(f"{model.name}.data")


def _whole(classifier: Classifier) -> nn.Module:
    """The network between the scaling of pixels and the softmax."""
    import torch
    from torch import Tensor, nn

    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = classifier.network
            place = classifier.device.torch
            self.mean: Tensor
            self.deviation: Tensor
            wanted = classifier.preprocessing
            self.register_buffer("mean", torch.tensor(wanted.mean, device=place) * 255)
            self.register_buffer("deviation", torch.tensor(wanted.std, device=place) * 255)

        def forward(self, pictures: Tensor) -> Tensor:
            scaled = (pictures.float() - self.mean) / self.deviation
            logits: Tensor = self.network(scaled.permute(0, 3, 1, 2))
            return logits.float().softmax(1)

    whole = Whole()
    whole.training = False  # the network keeps its own modes
    return whole


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter's warnings speak to its own authors."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _about(classifier: Classifier) -> dict[str, str]:
    """What the model says of itself, in its own metadata."""
    return {
        "classes": msgspec.json.encode(classifier.classes).decode(),
        "preprocessing": msgspec.json.encode(preparation(classifier.preprocessing)).decode(),
        "backbone": classifier.backbone.name,
        "input": input_of(classifier.preprocessing)["meaning"],
        "output": output_of(classifier.classes)["meaning"],
    }


def said_by(model: Path, squares: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What ONNX Runtime says of pictures together, where one alone gets the same answer.

    Args:
        model: The file.
        squares: uint8 (N, S, S, 3).

    Returns:
        Probabilities, float32 (N, C); not-a-number where one alone gets another answer.
    """
    session = _session(model)
    together: NDArray[np.float32] = session.run(None, {"pictures": squares})[0]
    alone: NDArray[np.float32] = session.run(None, {"pictures": squares[:1]})[0]
    return together if np.abs(together[:1] - alone).max() <= TOLERANCE else together + np.nan


def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # One thread: the machine may be at work for others.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
