"""Named entries: unique, found by name, and plugins that fail alone."""

from __future__ import annotations

import logging
from importlib import metadata
from typing import NamedTuple

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.registry import Registry


class Dish(NamedTuple):
    name: str


class _Point(NamedTuple):
    name: str
    outcome: object

    def load(self):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def test_a_taken_name_is_an_error():
    dishes = Registry("dish", "test.dishes", [Dish("soup")])
    with pytest.raises(ValueError, match="soup"):
        dishes.add(Dish("soup"))


def test_an_unknown_name_suggests_the_nearest():
    dishes = Registry("dish", "test.dishes", [Dish("resnet18"), Dish("vgg16")])
    with pytest.raises(WorkbenchError, match="resnet18"):
        dishes.get("resnet-18")


def test_a_broken_plugin_is_listed_with_its_reason_and_takes_nothing_down(monkeypatch, caplog):
    points = [_Point("good", Dish("stew")), _Point("bad", ImportError("no such module"))]
    monkeypatch.setattr(metadata, "entry_points", lambda group: points)
    dishes = Registry("dish", "test.dishes", [Dish("soup")])
    with caplog.at_level(logging.CRITICAL + 1):
        assert dishes.names() == ["soup", "stew"]
    assert dishes.unavailable == {"bad": "ImportError: no such module"}
    with pytest.raises(WorkbenchError, match="could not be loaded"):
        dishes.get("bad")
