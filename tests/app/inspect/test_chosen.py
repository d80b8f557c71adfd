"""What a run's model can be asked is told from its card, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.inspect.test_map_words import look
from tests.inspection.classifiers import classifier
from workbench.app.inspect.chosen import Chosen, offers_of
from workbench.app.inspect.values import Way
from workbench.core.files import write_json
from workbench.inspection.attributions.methods import ATTRIBUTIONS, DEFAULT
from workbench.models.classifier import Card
from workbench.models.classifier_files import CARD
from workbench.models.preprocessing import Preprocessing


def test_a_run_of_timm_is_offered_only_the_methods_that_suit_it(tmp_path: Path):
    pytest.importorskip("timm")
    classifier("timm:test_convnext", 32).save(tmp_path)
    offered = offers_of(tmp_path)
    assert offered.suits("gradcam")
    for method in ("rollout", "attention", "guided", "deeplift"):
        assert not offered.suits(method)


def test_leaving_off_always_leads_to_another_way(tmp_path: Path):
    write_json(tmp_path / CARD, Card("resnet18", ("a", "b"), Preprocessing(size=64)))
    slow = Chosen(tmp_path, Way(method="integrated", layer="layer3"))
    shown = look(method="integrated")  # another picture, by the same method
    assert slow.back_to(shown).way == Way(method=DEFAULT, layer="layer3")


def test_a_card_of_before_offers_all_where_nobody_can_tell(tmp_path: Path):
    write_json(tmp_path / CARD, Card("timm:test_vit", ("a", "b"), Preprocessing(size=64)))
    assert len(offers_of(tmp_path).methods) == len(list(ATTRIBUTIONS))
    write_json(tmp_path / CARD, Card("resnet18", ("a", "b"), Preprocessing(size=64)))
    assert offers_of(tmp_path).suits("guided")
    assert not offers_of(tmp_path).suits("rollout")
