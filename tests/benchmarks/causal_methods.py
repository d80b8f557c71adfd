"""Score-CAM and Ablation-CAM against the package's own, on real pictures.

The value is the least of the speed-ups, one a network and method; where the maps' ranks agree
less than 0.99 with the package's on average, it is 0. The package silences a channel with -1e7
where a layer has negative values, which is not what the paper says; it is given a layer that puts
out 0 instead, as ours does. Where there is a graphics card, it is measured too.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from tests.benchmarks.clocks import measured_devices, titled
from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import shared_data
from workbench.data.decoding import decode
from workbench.inspection.attributions.attributing import attribute_all, subject
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.devices import Device
from workbench.models.networks import body_features, head_of
from workbench.models.preprocessing import Preprocessing
from workbench.models.weights import pretrained

BOUND = 3.0
ALIKE = 0.99
SIDE = 160
PICTURES = 2
NETWORKS = {"resnet18": "random", "mobilenet_v3_small": "bundled"}
METHODS = ("scorecam", "ablationcam")

Pixels = NDArray[np.uint8]


class Compared(NamedTuple):
    """One network and method: how much faster, and how alike the maps rank their places."""

    faster: float
    alike: list[float]


def measure() -> Figure:
    """The least speed-up, and every one of them."""
    folder = shared_data("ants_bees")
    each: dict[str, Compared] = {}
    pictures = _pictures(folder)
    for device in measured_devices():
        for name, source in NETWORKS.items():
            model = _classifier(name, source, pictures, device)
            if device.kind != "cpu":  # a card that was asked nothing yet makes itself ready first
                attribute_all(model, [subject(model, pictures[0][0])])
            for method in METHODS:
                each[f"{titled(name, device)} {method}"] = _compared(
                    model, pictures[0][:PICTURES], method
                )
    alike = all(statistics.mean(one.alike) >= ALIKE for one in each.values())
    least = min(one.faster for one in each.values()) if alike else 0.0
    detail: dict[str, Any] = {name: one._asdict() for name, one in each.items()}
    return at_least("causal_methods", least, "times the package's speed", BOUND, **detail)


def _pictures(folder: Any) -> tuple[list[Pixels], list[int]]:
    paths = [sorted((folder / "val" / name).glob("*.jpg"))[:20] for name in ("ants", "bees")]
    mixed = [(path, label) for both in zip(*paths, strict=True) for label, path in enumerate(both)]
    return [decode(path, SIDE).pixels for path, _ in mixed], [label for _, label in mixed]


def _classifier(
    name: str, source: str, pictures: tuple[list[Pixels], list[int]], device: Device
) -> Classifier:
    """A network whose last layer has learned the pictures (least squares on its features)."""
    network, _ = pretrained(name, 2, source)
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    network.to(device.torch)
    classes = ("ants", "bees")
    model = Classifier(network, BACKBONES.get(name), classes, Preprocessing(size=SIDE), device)
    batch = torch.from_numpy(model.preprocessing.batch(pictures[0])).to(device.torch)
    with torch.inference_mode():
        seen = body_features(network, batch)
    wanted = torch.nn.functional.one_hot(torch.tensor(pictures[1]), 2).to(device.torch) * 8.0 - 4.0
    middle = seen.mean(0)
    gram = (seen - middle) @ (seen - middle).T
    gram += 0.1 * gram.diagonal().mean() * torch.eye(len(seen), device=device.torch)
    head = head_of(network)[1]
    head.weight.copy_((torch.linalg.solve(gram, wanted).T @ (seen - middle)).clone())
    assert head.bias is not None
    head.bias.copy_((-head.weight @ middle).clone())
    return model


def _compared(model: Classifier, pictures: list[Pixels], method: str) -> Compared:
    ours = theirs = 0.0
    alike = []
    for pixels in pictures:
        one = subject(model, pixels)
        start = time.perf_counter()
        (found,) = attribute_all(model, [one], None, method)
        ours += time.perf_counter() - start
        place = model.classes.index(found.target)
        start = time.perf_counter()
        expected = _package(
            model, found.layer, one.tensor[None].to(model.device.torch), place, method
        )
        theirs += time.perf_counter() - start
        alike.append(_rank_correlation(found.evidence, expected))
    return Compared(theirs / ours, alike)


def _package(
    model: Classifier, layer: str, batch: torch.Tensor, place: int, method: str
) -> NDArray[np.float32]:
    """The package's map before it is cut off at 0 and enlarged."""
    import pytorch_grad_cam
    from pytorch_grad_cam.ablation_layer import AblationLayer
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    class Silence(AblationLayer):  # type: ignore[misc]
        def __call__(self, _given: torch.Tensor) -> torch.Tensor:
            for row in range(len(self.activations)):
                self.activations[row, self.indices[row]] = 0
            answer: torch.Tensor = self.activations
            return answer

    layers = [model.network.get_submodule(layer)]
    if method == "scorecam":
        cam = pytorch_grad_cam.ScoreCAM(model.network, layers)
    else:
        cam = pytorch_grad_cam.AblationCAM(model.network, layers, ablation_layer=Silence())
    kept: list[NDArray[np.float32]] = []
    combine = cam.get_cam_image
    cam.get_cam_image = lambda *given: kept.append(combine(*given)) or kept[-1]
    with cam, contextlib.redirect_stderr(io.StringIO()):  # it draws progress bars
        cam(batch.contiguous(memory_format=torch.channels_last), [ClassifierOutputTarget(place)])
    return kept[0][0]


def _rank_correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    ranks = [values.ravel().argsort().argsort() for values in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


if __name__ == "__main__":
    report(measure)
