"""How fast a batch of 256 pictures is explained, as a share of how fast it is classified.

On a graphics card both begin with pictures that are not on it yet.
"""

from __future__ import annotations

import torch

from tests.benchmarks.attribution_cost import classifier
from tests.benchmarks.clocks import measured_devices, seconds, titled
from tests.benchmarks.record import Figure, at_least, in_turns, ratio_of_medians, report
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.models.devices import Device
from workbench.models.preprocessing import Box

BOUND = 0.8
COUNT = 256
SIDE = 128
TIMES = 3
NETWORKS = ("resnet18", "mobilenet_v3_small")


def share(name: str, device: Device) -> float:
    """Pictures explained a second, over pictures classified a second."""
    model = classifier(name, device)
    pictures = torch.randn(COUNT, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    subjects = [Subject(one, SIDE, SIDE, Box(0, 0, SIDE, SIDE)) for one in pictures]
    batch = pictures.contiguous(memory_format=torch.channels_last)

    def forward() -> None:
        with torch.inference_mode():
            model.network(batch.to(device.torch))

    ours, theirs = in_turns(
        seconds(lambda: attribute_all(model, subjects, "1", "gradcam"), device),
        seconds(forward, device),
        TIMES,
    )
    return 1 / ratio_of_medians(ours, theirs)


def measure() -> Figure:
    """The least share, and each network's."""
    shares = {
        titled(name, device): share(name, device)
        for device in measured_devices()
        for name in NETWORKS
    }
    return at_least("attribution_batch", min(shares.values()), "of forward", BOUND, **shares)


if __name__ == "__main__":
    report(measure)
