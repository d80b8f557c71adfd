"""The methods that ask about each pixel."""

from __future__ import annotations

from workbench.core.parameters import Parameter
from workbench.inspection.attributions.method import Method
from workbench.inspection.attributions.question import Attributor

_START = Parameter(
    "start",
    "Compared with",
    "choice",
    "mean",
    "What stands for a picture that shows nothing.",
    choices=("mean", "own", "blurred"),
    titles=("grey", "the picture's own mean colour", "the picture, blurred"),
)

_RELU = ("resnet", "resnext", "wide_resnet", "vgg", "alexnet", "squeezenet", "densenet", "mnasnet")
_COVERED = ("resnet", "resnext", "wide_resnet", "vgg", "alexnet", "densenet", "mnasnet")


def _integrated(steps: int = 32, start: str = "mean") -> Attributor:
    from workbench.inspection.attributions.gradients.pixels import integrated_gradients

    return integrated_gradients(steps, start)


def _smooth(samples: int = 16, noise: float = 0.15) -> Attributor:
    from workbench.inspection.attributions.gradients.pixels import smooth_gradient

    return smooth_gradient(samples, noise)


def _guided() -> Attributor:
    from workbench.inspection.attributions.gradients.pixels import guided_backpropagation

    return guided_backpropagation


def _occlusion(patch: float = 0.2, start: str = "mean") -> Attributor:
    from workbench.inspection.attributions.gradients.pixels import occlusion

    return occlusion(patch, start)


def _deep_lift(start: str = "mean") -> Attributor:
    from workbench.inspection.attributions.gradients.pixels import deep_lift

    return deep_lift(start)


GRADIENTS = (
    Method(
        "integrated",
        "Integrated gradients",
        "Pixel by pixel, for and against; adds up to the model's answer exactly. Grainy.",
        "many looks",
        "Sundararajan 2017",
        "https://arxiv.org/abs/1703.01365",
        _integrated,
        parameters=(
            Parameter(
                "steps",
                "Steps",
                "integer",
                32,
                "More are more exact, and slower.",
                minimum=4,
                maximum=1000,
            ),
            _START,
        ),
        of_a_layer=False,
        kind="gradients",
    ),
    Method(
        "smoothgrad",
        "SmoothGrad",
        "Which pixels the answer is sensitive to, steadied by a little noise; not for or against.",
        "many looks",
        "Smilkov 2017",
        "https://arxiv.org/abs/1706.03825",
        _smooth,
        parameters=(
            Parameter(
                "samples",
                "Noisy copies",
                "integer",
                16,
                "More are smoother, and slower.",
                minimum=1,
                maximum=500,
            ),
            Parameter(
                "noise",
                "Noise",
                "number",
                0.15,
                "As a share of the picture's range from dark to light.",
                minimum=0,
                maximum=1,
            ),
        ),
        of_a_layer=False,
        signed=False,
        kind="gradients",
    ),
    Method(
        "guided",
        "Guided backpropagation",
        "Fine lines, but much the same whatever was learned: look at the checks below the map.",
        "several looks",
        "Springenberg 2015",
        "https://arxiv.org/abs/1412.6806",
        _guided,
        of_a_layer=False,
        kind="gradients",
        families=_RELU,
        needs="it is made for networks that pass on what is above nought, and nothing else.",
    ),
    Method(
        "occlusion",
        "Occlusion",
        "Slow, causal and plain: covers one square after another, and watches the answer.",
        "many looks",
        "Zeiler 2014",
        "https://arxiv.org/abs/1311.2901",
        _occlusion,
        parameters=(
            Parameter(
                "patch",
                "Side of the square",
                "number",
                0.2,
                "As a share of the picture's side.",
                minimum=0.02,
                maximum=0.9,
            ),
            _START,
        ),
        of_a_layer=False,
        kind="causal",
    ),
    Method(
        "deeplift",
        "DeepLIFT",
        "Pixel by pixel, for and against, in few looks; refuses where it does not add up.",
        "several looks",
        "Shrikumar 2017",
        "https://arxiv.org/abs/1704.02685",
        _deep_lift,
        parameters=(_START,),
        of_a_layer=False,
        kind="gradients",
        families=_COVERED,
        needs="its rules do not cover the way that network computes.",
    ),
)
