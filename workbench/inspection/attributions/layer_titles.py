"""What the layers that maps can be drawn from are called, in window and tables alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.inspection.attributions.layer_choice import layers_of, map_sizes

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier


def titled_layers(classifier: Classifier) -> dict[str, str]:
    """Titles by name, with the places of each layer's map at the classifier's image size.

    From input to output; layers that tell no places apart are left out. Imports torch.
    """
    sizes = map_sizes(classifier)
    titles = {}
    for layer in layers_of(classifier):
        rows, columns = sizes.get(layer.name, (0, 0))
        plain = layer.title.split(" · ")[0].capitalize()
        if min(rows, columns) >= 2:
            titles[layer.name] = f"{plain} · {columns} × {rows}"
    return titles
