"""The class activation maps there are.

Of the package's others, four have no place here: Shapley-CAM equals Grad-CAM wherever a mean and
one linear layer follow, as at the layers used here; element-wise Grad-CAM is HiResCAM without the
evidence against; FEM and KPCA-CAM are further maps that ignore the class, as Eigen-CAM does.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.core.parameters import Parameter
from workbench.inspection.attributions.method import Method
from workbench.inspection.attributions.question import Attributor


def _cam(package_name: str) -> Callable[[], Attributor]:
    def build() -> Attributor:
        from workbench.inspection.attributions.cams.combining import cam

        return cam(package_name)

    return build


def _high_resolution() -> Attributor:
    from workbench.inspection.attributions.cams.combining import high_resolution

    return high_resolution


def _eigen() -> Attributor:
    from workbench.inspection.attributions.cams.combining import eigen

    return eigen


def _eigen_gradient() -> Attributor:
    from workbench.inspection.attributions.cams.combining import eigen_gradient

    return eigen_gradient


def _finer(strength: float = 0.6, others: int = 3) -> Attributor:
    from workbench.inspection.attributions.cams.finer import finer

    return finer(strength, others)


def _glances(glances: int = 9) -> Attributor:
    from workbench.inspection.attributions.cams import glancing

    return glancing.glances(glances)


CAMS = (
    Method(
        "closeup",
        "Close look",
        "Sharp: what each small place adds to the answer, the mean of a few slight shifts.",
        "several looks",
        "Draelos 2020",
        "https://arxiv.org/abs/2011.08891",
        _glances,
        parameters=(
            Parameter(
                "glances",
                "Glances",
                "integer",
                9,
                "How many slightly shifted copies are looked at; more are steadier and slower.",
                minimum=1,
                maximum=9,
            ),
        ),
        fine=True,
    ),
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
        _high_resolution,
    ),
    Method(
        "gradcam++",
        "Grad-CAM++",
        "Fast: finds several things of the same class in one picture more evenly.",
        "one look",
        "Chattopadhay 2018",
        "https://arxiv.org/abs/1710.11063",
        _cam("GradCAMPlusPlus"),
        signed=False,
    ),
    Method(
        "xgradcam",
        "XGrad-CAM",
        "Fast: like Grad-CAM, with each part weighed by how strongly it answered.",
        "one look",
        "Fu 2020",
        "https://arxiv.org/abs/2008.02312",
        _cam("XGradCAM"),
    ),
    Method(
        "layercam",
        "LayerCAM",
        "Fast: sharper outlines, most useful with earlier layers.",
        "one look",
        "Jiang 2021",
        "https://ieeexplore.ieee.org/document/9462463",
        _cam("LayerCAM"),
        signed=False,
    ),
    Method(
        "finercam",
        "Finer-CAM",
        "Fast: what tells the class from those it is most easily taken for.",
        "one look",
        "Zhang 2025",
        "https://arxiv.org/abs/2501.11309",
        _finer,
        parameters=(
            Parameter(
                "strength",
                "How much of the others is taken away",
                "number",
                0.6,
                "0 shows the class by itself, 1 shows only what the others lack.",
                minimum=0,
                maximum=1,
            ),
            Parameter(
                "others",
                "Compared with",
                "integer",
                3,
                "With how many of the most similar classes it is compared.",
                minimum=1,
                maximum=1000,
            ),
        ),
    ),
    Method(
        "eigengradcam",
        "Eigen-Grad-CAM",
        "Fast and smooth: the main pattern in what speaks for the class.",
        "one look",
        "Muhammad 2020",
        "https://arxiv.org/abs/2008.00299",
        _eigen_gradient,
        signed=False,
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
        signed=False,
    ),
)
