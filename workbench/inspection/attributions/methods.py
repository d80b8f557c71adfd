"""The table of attribution methods; nothing heavy is imported to show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from workbench.core.parameters import Parameter
from workbench.core.registry import Registry
from workbench.inspection.attributions.question import Attributor


class Method(msgspec.Struct, frozen=True):
    """One way of asking which pixels mattered.

    Args:
        name: What recipes, files and the command line call it.
        title: What the user reads.
        sentence: What it is good for, for a novice.
        cost: "one look" (forward and a little backward) or "many looks".
        paper: The first author and year.
        url: Where the paper is.
        build: Makes the method from its parameters' values; imports what it needs.
        parameters: Its settings, as data.
        of_a_class: Whether the map depends on the class asked about.
        of_a_layer: Whether it reads one layer of the network.
    """

    name: str
    title: str
    sentence: str
    cost: Literal["one look", "many looks"]
    paper: str
    url: str
    build: Callable[..., Attributor]
    parameters: tuple[Parameter, ...] = ()
    of_a_class: bool = True
    of_a_layer: bool = True


def _cam(package_name: str) -> Callable[[], Attributor]:
    def build() -> Attributor:
        from workbench.inspection.attributions.cams import cam

        return cam(package_name)

    return build


def _eigen() -> Attributor:
    from workbench.inspection.attributions.cams import eigen

    return eigen


DEFAULT = "gradcam"

ATTRIBUTIONS: Registry[Method] = Registry(
    "attribution method",
    "workbench.attributions",
    (
        Method(
            "gradcam",
            "Grad-CAM",
            "Fast and coarse: where the last layers found evidence for the class.",
            "one look",
            "Selvaraju 2017",
            "https://arxiv.org/abs/1610.02391",
            _cam("GradCAM"),
        ),
        Method(
            "hirescam",
            "HiResCAM",
            "Fast and strict: shows only places the model really used, place by place.",
            "one look",
            "Draelos 2020",
            "https://arxiv.org/abs/2011.08891",
            _cam("HiResCAM"),
        ),
        Method(
            "gradcam++",
            "Grad-CAM++",
            "Fast: finds several things of the same class in one picture more evenly.",
            "one look",
            "Chattopadhay 2018",
            "https://arxiv.org/abs/1710.11063",
            _cam("GradCAMPlusPlus"),
        ),
        Method(
            "layercam",
            "LayerCAM",
            "Fast: sharper outlines, most useful with earlier layers.",
            "one look",
            "Jiang 2021",
            "https://ieeexplore.ieee.org/document/9462463",
            _cam("LayerCAM"),
        ),
        Method(
            "eigencam",
            "Eigen-CAM",
            "What stands out to the model in this picture, whatever the class.",
            "one look",
            "Muhammad 2020",
            "https://arxiv.org/abs/2008.00299",
            _eigen,
            of_a_class=False,
        ),
    ),
)
