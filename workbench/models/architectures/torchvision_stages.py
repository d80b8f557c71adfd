"""The stages of torchvision's networks, from input to output, the last layer left out.

A stage may come out without parts, where a member of the family has none of the kind.
"""

from __future__ import annotations

from torch import nn

from workbench.models.heads import head_of
from workbench.models.parts import DENSE, INPUT, Stage


def _children(network: nn.Module, name: str) -> list[str]:
    return [f"{name}.{child}" for child, _ in network.get_submodule(name).named_children()]


def _numbered(parts: list[list[str]], first: int = 1, word: str = "stage") -> list[Stage]:
    return [Stage(f"{word} {number}", tuple(p)) for number, p in enumerate(parts, first)]


def resnet(_network: nn.Module) -> list[Stage]:
    """ResNet and its wider kin."""
    layers = [[f"layer{number}"] for number in range(1, 5)]
    return [Stage(INPUT, ("conv1", "bn1")), *_numbered(layers)]


def _halving(network: nn.Module, name: str) -> list[list[str]]:
    """The children of a sequence, cut before each that halves the picture.

    A last pooling is no stage: it learns nothing, and what it sees is finer than what it says.
    """
    groups: list[list[str]] = [[]]
    for child in _children(network, name):
        if groups[-1] and _halves(network.get_submodule(child)):
            groups.append([])
        groups[-1].append(child)
    return [group for group in groups if any(_learns(network, part) for part in group)]


def _learns(network: nn.Module, name: str) -> bool:
    return any(True for _ in network.get_submodule(name).parameters())


def _halves(module: nn.Module) -> bool:
    return any(
        getattr(part, "stride", 1) in (2, (2, 2))
        for part in module.modules()
        if isinstance(part, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d)
    )


def plain_features(network: nn.Module) -> list[Stage]:
    """AlexNet, VGG, SqueezeNet: convolutions between poolings, then layers that see it all."""
    dense = _before_head(network, "classifier")
    return [*_numbered(_halving(network, "features")), Stage(DENSE, dense)]


def _before_head(network: nn.Module, name: str) -> tuple[str, ...]:
    head = head_of(network)[0]
    learning = [
        child for child in _children(network, name) if child != head and _learns(network, child)
    ]
    return tuple(learning)


def mobilenet(network: nn.Module) -> list[Stage]:
    """MobileNet."""
    groups = _halving(network, "features")
    dense = _before_head(network, "classifier")
    return [Stage(INPUT, tuple(groups[0])), *_numbered(groups[1:]), Stage(DENSE, dense)]


def mnasnet(network: nn.Module) -> list[Stage]:
    """MnasNet."""
    groups = _halving(network, "layers")
    return [Stage(INPUT, tuple(groups[0])), *_numbered(groups[1:])]


def efficientnet(network: nn.Module) -> list[Stage]:
    """EfficientNet: the last convolution belongs to the last stage."""
    parts = _children(network, "features")
    groups = [[part] for part in parts[1:-1]]
    groups[-1].append(parts[-1])
    return [Stage(INPUT, (parts[0],)), *_numbered(groups)]


def paired(network: nn.Module) -> list[Stage]:
    """ConvNeXt and Swin: the stem, a stage, then a reduction and a stage three times."""
    parts = _children(network, "features")
    groups = [[parts[1]], *([parts[i], parts[i + 1]] for i in (2, 4, 6))]
    dense = _before_head(network, "classifier") if hasattr(network, "classifier") else ("norm",)
    groups[-1].extend(dense)
    return [Stage(INPUT, (parts[0],)), *_numbered(groups)]


def densenet(_network: nn.Module) -> list[Stage]:
    """DenseNet: a dense block and the transition after it."""
    blocks = [[f"features.denseblock{n}", f"features.transition{n}"] for n in (1, 2, 3)]
    blocks.append(["features.denseblock4", "features.norm5", "features.relu5"])
    return [Stage(INPUT, ("features.conv0", "features.norm0")), *_numbered(blocks)]


def regnet(_network: nn.Module) -> list[Stage]:
    """RegNet."""
    blocks = [[f"trunk_output.block{number}"] for number in range(1, 5)]
    return [Stage(INPUT, ("stem",)), *_numbered(blocks)]


def shufflenet(_network: nn.Module) -> list[Stage]:
    """ShuffleNet."""
    groups = [["stage2"], ["stage3"], ["stage4", "conv5"]]
    return [Stage(INPUT, ("conv1",)), *_numbered(groups)]


def googlenet(_network: nn.Module) -> list[Stage]:
    """GoogLeNet."""
    groups = [[f"inception{n}{c}" for c in letters] for n, letters in ((3, "ab"), (4, "abcde"))]
    groups.append(["inception5a", "inception5b"])
    return [Stage(INPUT, ("conv1", "conv2", "conv3")), *_numbered(groups)]


def inception(_network: nn.Module) -> list[Stage]:
    """Inception."""
    stem = ("1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3")
    groups = [[f"Mixed_{n}{c}" for c in letters] for n, letters in ((5, "bcd"), (6, "abcde"))]
    groups.append([f"Mixed_7{letter}" for letter in "abc"])
    return [Stage(INPUT, tuple(f"Conv2d_{name}" for name in stem)), *_numbered(groups)]


def vit(network: nn.Module) -> list[Stage]:
    """Vision transformers: a quarter of the blocks each."""
    blocks = _children(network, "encoder.layers")
    quarter = len(blocks) // 4
    groups = [blocks[i : i + quarter] for i in range(0, len(blocks), quarter)]
    groups[-1].append("encoder.ln")
    start = ("conv_proj", "class_token", "encoder.pos_embedding")
    return [Stage(INPUT, start), *_numbered(groups)]


def maxvit(network: nn.Module) -> list[Stage]:
    """MaxViT."""
    groups = [[block] for block in _children(network, "blocks")]
    dense = _before_head(network, "classifier")
    return [Stage(INPUT, ("stem",)), *_numbered(groups), Stage(DENSE, dense)]
