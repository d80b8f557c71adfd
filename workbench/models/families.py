"""The families of backbones, in an order and in words for people who never heard of them."""

from __future__ import annotations

import msgspec


class Family(msgspec.Struct, frozen=True):
    """Backbones that share a construction.

    Args:
        name: The key under which backbones refer to it.
        title: What the user reads.
        sentence: What it is good for, for a novice.
        paper: The first author and year of the paper that describes it.
        url: Where the paper is.
    """

    name: str
    title: str
    sentence: str
    paper: str
    url: str


TIMM = Family(
    "timm",
    "timm",
    "Any network of the timm library, by its name: for those who look for one in particular.",
    "Wightman 2019",
    "https://github.com/huggingface/pytorch-image-models",
)
"""Not among the others: it has a thousand members, which are not listed but asked for."""

TIMM_PREFIX = "timm:"
"""What the names of timm's networks begin with here: “timm:convnext_atto”."""


def _arxiv(number: str) -> str:
    return f"https://arxiv.org/abs/{number}"


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            "mobilenet",
            "MobileNet",
            "Small and quick, made for telephones: the first choice on a laptop.",
            "Howard 2019",
            _arxiv("1905.02244"),
        ),
        Family(
            "resnet",
            "ResNet",
            "The workhorse of the field: dependable on almost every kind of picture.",
            "He 2015",
            _arxiv("1512.03385"),
        ),
        Family(
            "efficientnet",
            "EfficientNet",
            "More accurate than its size suggests; the higher the number, the larger the pictures.",
            "Tan 2019",
            _arxiv("1905.11946"),
        ),
        Family(
            "convnext",
            "ConvNeXt",
            "A modern take on the classic networks: very accurate, best with a graphics card.",
            "Liu 2022",
            _arxiv("2201.03545"),
        ),
        Family(
            "regnet",
            "RegNet",
            "A whole ladder of sizes of one plain design, from tiny to enormous.",
            "Radosavovic 2020",
            _arxiv("2003.13678"),
        ),
        Family(
            "shufflenet",
            "ShuffleNet",
            "Among the smallest there are: for slow machines and live video.",
            "Ma 2018",
            _arxiv("1807.11164"),
        ),
        Family(
            "mnasnet",
            "MnasNet",
            "Small and quick; its design was found by a computer that timed it on a telephone.",
            "Tan 2018",
            _arxiv("1807.11626"),
        ),
        Family(
            "squeezenet",
            "SqueezeNet",
            "The smallest file of all: less accurate, but it fits anywhere.",
            "Iandola 2016",
            _arxiv("1602.07360"),
        ),
        Family(
            "densenet",
            "DenseNet",
            "Reuses everything it has seen on the way: much used for medical pictures.",
            "Huang 2016",
            _arxiv("1608.06993"),
        ),
        Family(
            "resnext",
            "ResNeXt",
            "A ResNet that looks in many ways side by side: more accurate, and slower.",
            "Xie 2016",
            _arxiv("1611.05431"),
        ),
        Family(
            "wide_resnet",
            "Wide ResNet",
            "A ResNet with twice the width: more accurate, and twice as heavy.",
            "Zagoruyko 2016",
            _arxiv("1605.07146"),
        ),
        Family(
            "inception",
            "Inception",
            "Looks at small and large detail at once; sees larger pictures than most.",
            "Szegedy 2015",
            _arxiv("1512.00567"),
        ),
        Family(
            "googlenet",
            "GoogLeNet",
            "The first network to look at several scales at once; light, from 2014.",
            "Szegedy 2014",
            _arxiv("1409.4842"),
        ),
        Family(
            "swin",
            "Swin",
            "An attention network that looks through shifting windows: accurate, wants a "
            "graphics card.",
            "Liu 2021",
            _arxiv("2103.14030"),
        ),
        Family(
            "vit",
            "Vision Transformer",
            "An attention network that reads a picture as a row of patches; wants many pictures "
            "and a graphics card.",
            "Dosovitskiy 2020",
            _arxiv("2010.11929"),
        ),
        Family(
            "maxvit",
            "MaxViT",
            "Joins classic layers with attention near and far: accurate, wants a graphics card.",
            "Tu 2022",
            _arxiv("2204.01697"),
        ),
        Family(
            "vgg",
            "VGG",
            "Simple and heavy, from 2014: for comparing with older work.",
            "Simonyan 2014",
            _arxiv("1409.1556"),
        ),
        Family(
            "alexnet",
            "AlexNet",
            "The network that began it all in 2012: for teaching and comparison.",
            "Krizhevsky 2012",
            _arxiv("1404.5997"),
        ),
    )
}
