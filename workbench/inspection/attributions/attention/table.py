"""The methods that read attention."""

from __future__ import annotations

from workbench.inspection.attributions.method import Method
from workbench.inspection.attributions.question import Attributor

_FAMILIES = ("vit", "swin", "maxvit")
_NEEDS = (
    "it reads attention, which only Vision Transformers, Swin and MaxViT have (most of timm's too)."
)


def _rollout() -> Attributor:
    from workbench.inspection.attributions.attention.relevance import rollout

    return rollout


def _weighted() -> Attributor:
    from workbench.inspection.attributions.attention.relevance import gradient_weighted

    return gradient_weighted


ATTENTION = (
    Method(
        "rollout",
        "Attention rollout",
        "Where an attention network took its information from, whatever the class.",
        "one look",
        "Abnar 2020",
        "https://arxiv.org/abs/2005.00928",
        _rollout,
        of_a_class=False,
        of_a_layer=False,
        signed=False,
        kind="attention",
        families=_FAMILIES,
        needs=_NEEDS,
    ),
    Method(
        "attention",
        "Gradient-weighted attention",
        "Where an attention network found evidence for the class, through all its blocks.",
        "several looks",
        "Chefer 2021",
        "https://arxiv.org/abs/2103.15679",
        _weighted,
        of_a_layer=False,
        signed=False,
        kind="attention",
        families=_FAMILIES,
        needs=_NEEDS,
    ),
)
