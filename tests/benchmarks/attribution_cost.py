"""What one Grad-CAM map costs, in forward passes of the same network.

Both are measured in turns at the network's own size, one picture at a time, in processor time, so
that what else the machine does counts on neither side. That clock runs in steps of a few
milliseconds where several threads compute, as much as a small network's pass takes: so it is read
over several calls. Where there is a graphics card, it is measured too, by the wall's clock. The
value is the largest ratio of medians.
The package as shipped costs 3.0 to 4.5 times the least work there is.
"""

from __future__ import annotations

import torch

from tests.benchmarks.clocks import measured_devices, seconds, titled
from tests.benchmarks.record import Figure, at_most, in_turns, ratio_of_medians, report
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.devices import Device
from workbench.models.networks import build
from workbench.models.preprocessing import Box, Preprocessing

BOUND = 1.25
SIDE = 224
TIMES = 15
NETWORKS = (
    "resnet18",
    "resnet50",
    "mobilenet_v3_small",
    "efficientnet_b0",
    "vit_b_16",
    "swin_t",
)


def classifier(name: str, device: Device) -> Classifier:
    """An untrained classifier, laid out in memory as a loaded one is."""
    network = build(name, 10, seed=0).eval().requires_grad_(False)
    network.to(device.torch, memory_format=torch.channels_last)
    classes = tuple(str(number) for number in range(10))
    return Classifier(network, BACKBONES.get(name), classes, Preprocessing(size=SIDE), device)


def ratio(name: str, device: Device) -> float:
    """One map's time over one forward pass's."""
    model = classifier(name, device)
    picture = torch.randn(3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    one = Subject(picture, SIDE, SIDE, Box(0, 0, SIDE, SIDE))
    batch = picture[None].to(device.torch, memory_format=torch.channels_last)

    def forward() -> None:
        with torch.inference_mode():
            model.network(batch)

    ours, theirs = in_turns(
        seconds(lambda: attribute_all(model, [one], "1", "gradcam"), device),
        seconds(forward, device),
        TIMES,
    )
    return ratio_of_medians(ours, theirs)


def measure() -> Figure:
    """The largest ratio, and each network's."""
    ratios = {
        titled(name, device): ratio(name, device)
        for device in measured_devices()
        for name in NETWORKS
    }
    return at_most("attribution_cost", max(ratios.values()), "forward passes", BOUND, **ratios)


if __name__ == "__main__":
    report(measure)
