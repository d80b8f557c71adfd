"""The sample cards say what the samples are, without importing them."""

from __future__ import annotations

from workbench.app.data.samples import CARDS
from workbench.core.places import resources_dir
from workbench.data.samples.table import SAMPLES


def test_there_is_a_card_with_a_picture_for_every_sample():
    assert [card.name for card in CARDS] == [sample.name for sample in SAMPLES]
    assert [card.title for card in CARDS] == [sample.title for sample in SAMPLES]
    for card in CARDS:
        assert (resources_dir() / "samples" / f"{card.name}.png").exists()
