"""The parts of each backbone from input to output, named for people.

Every parameter belongs to exactly one stage: this is what gradual unfreezing goes by, and where
the layers that an attribution may look at are taken from.
"""

from __future__ import annotations

from torch import nn

from workbench.models.architectures.table import architecture_of
from workbench.models.backbone import Backbone
from workbench.models.heads import head_of
from workbench.models.parts import HEAD, Stage


def stages(network: nn.Module, backbone: Backbone) -> tuple[Stage, ...]:
    """The stages from input to output; the last layer is always the last one, by itself."""
    found = [*architecture_of(backbone).stages(network), Stage(HEAD, (head_of(network)[0],))]
    return tuple(stage for stage in found if stage.parts)
