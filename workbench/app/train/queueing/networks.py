"""Which networks a search may try, as rows to tick; no Qt."""

from __future__ import annotations

import msgspec

from workbench.app.shell.language import tr
from workbench.app.train.weights import brief
from workbench.models.catalogue import BACKBONES
from workbench.models.choosing import at_hand
from workbench.project.suggesting import backbones_at_hand
from workbench.training.recipe import Recipe


class NetworkTick(msgspec.Struct, frozen=True):
    """One network that can be tried.

    Args:
        name: The catalogue's name.
        title: What the user reads.
        note: Where its weights are, in a few words.
        ticked: Whether it is tried unless the user says otherwise.
        fixed: Whether it is tried in any case.
    """

    name: str
    title: str
    note: str
    ticked: bool = False
    fixed: bool = False


def networks_to_try(base: Recipe) -> tuple[NetworkTick, ...]:
    """The recipe's own network, then those at hand, then what has to be fetched, quickest first."""
    own, usual = BACKBONES.get(base.backbone), backbones_at_hand(base)
    afresh = base.weights == "random"
    others = (one for one in BACKBONES if one.name != own.name)
    ranked = sorted(
        others, key=lambda one: (one.name not in usual, at_hand(one.name) == "random", one.gflops)
    )
    begins = tr("begins with random numbers")
    return (
        NetworkTick(own.name, own.title, tr("the chosen recipe's"), ticked=True, fixed=True),
        *(
            NetworkTick(one.name, one.title, begins if afresh else brief(one), one.name in usual)
            for one in ranked
        ),
    )
