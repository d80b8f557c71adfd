"""What to train with when the user has not said: the best that is on this machine already."""

from __future__ import annotations

import msgspec

from workbench.training.recipe import Recipe, defaults


def default_recipe(
    backbone: str | None = None, weights: str | None = None, strategy: str | None = None
) -> Recipe:
    """A recipe that needs no network unless the user asked for a download.

    Args:
        backbone: A name of the catalogue; None: the one whose weights are at hand.
        weights: "bundled", "download", "random" or a file; None: what is at hand for the backbone.
        strategy: None: only the last layer where the weights are good for that, else from nothing.

    Raises:
        WorkbenchError: A name is unknown, or the choices do not go together.
    """
    from workbench.models.choosing import at_hand, default_backbone

    backbone = backbone or default_backbone(weights)
    weights = weights or at_hand(backbone)
    if strategy is None:
        strategy = "scratch" if weights == "random" else "features"
    recipe = defaults(backbone, strategy, weights)
    return msgspec.structs.replace(recipe, weights=weights)
