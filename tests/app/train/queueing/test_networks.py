"""Which networks a search tries: what is ticked, what it says of each, and what is handed on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from workbench.app.train.queueing import networks as module
from workbench.app.train.queueing.network_ticks import NetworkTicks
from workbench.app.train.queueing.networks import networks_to_try
from workbench.training.recipe import Recipe


@pytest.fixture
def at_hand(monkeypatch):
    """ShuffleNet is on this machine, and nothing else."""
    here = "shufflenet_v2_x1_0"
    monkeypatch.setattr(module, "backbones_at_hand", lambda _base: [here])
    return here


def test_the_recipes_own_comes_first_then_those_at_hand_and_others_say_what_they_fetch(at_hand):
    own, here, *others = networks_to_try(Recipe("resnet18", "download"))
    assert (own.name, own.ticked, own.fixed) == ("resnet18", True, True)
    assert (here.name, here.ticked, here.fixed) == (at_hand, True, False)
    assert not any(one.ticked for one in others)
    resnet = next(one for one in others if one.name == "resnet50")
    assert resnet.note.startswith("download ")
    assert resnet.note.endswith(" MB")


def test_where_all_begin_with_random_numbers_no_download_is_named():
    notes = {one.note for one in networks_to_try(Recipe("resnet18", "random"))[1:]}
    assert notes == {"begins with random numbers"}


def test_what_is_ticked_is_handed_on_and_the_recipes_own_stays(qtbot, at_hand):
    asked = NetworkTicks(networks_to_try(Recipe("resnet18", "download")), None)
    qtbot.addWidget(asked)
    assert asked.ticked() == ("resnet18", at_hand)
    own, here, other = (asked.list.item(place) for place in range(3))
    assert not own.flags() & Qt.ItemFlag.ItemIsUserCheckable
    here.setCheckState(Qt.CheckState.Unchecked)
    assert asked.count.text() == "1 network"
    other.setCheckState(Qt.CheckState.Checked)
    assert asked.ticked() == ("resnet18", other.data(Qt.ItemDataRole.UserRole))
