"""The methods that try a layer's channels one by one."""

from __future__ import annotations

from workbench.core.parameters import Parameter
from workbench.inspection.attributions.method import Method
from workbench.inspection.attributions.question import Attributor

_THOROUGH = Parameter(
    "thorough",
    "Try every channel",
    "switch",
    False,
    "Otherwise it stops once the order of the map's places has settled; several times quicker.",
)


def _score(thorough: bool = False) -> Attributor:
    from workbench.inspection.attributions.causal.score import score_cam

    return score_cam(thorough)


def _ablation(thorough: bool = False) -> Attributor:
    from workbench.inspection.attributions.causal.ablation import ablation_cam

    return ablation_cam(thorough)


CAUSAL = (
    Method(
        "scorecam",
        "Score-CAM",
        "Slow, causal: shows the picture through each thing the layer found, and asks again.",
        "many looks",
        "Wang 2020",
        "https://arxiv.org/abs/1910.01279",
        _score,
        parameters=(_THOROUGH,),
        signed=False,
        kind="causal",
    ),
    Method(
        "ablationcam",
        "Ablation-CAM",
        "Causal: silences each thing the layer found, and watches how much surer it was with it.",
        "several looks",
        "Desai 2020",
        "https://openaccess.thecvf.com/content_WACV_2020/html/"
        "Desai_Ablation-CAM_Visual_Explanations_for_Deep_Convolutional_Network_via_"
        "Gradient-free_Localization_WACV_2020_paper.html",
        _ablation,
        parameters=(_THOROUGH,),
        kind="causal",
    ),
)
