from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.app.inspect.made_up import MadeUpLooks
from workbench.app.inspect import tab_stack
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.tabs import TABS, Tab, TabSpec


@pytest.fixture
def told(qtbot, monkeypatch) -> Iterator[tuple[tab_stack.TabStack, list[str]]]:
    """A stack of Picture and one more tab, and what that tab is told."""
    told: list[str] = []
    monkeypatch.setattr(tab_stack, "TABS", (TabSpec("more", "More", "More of it", "nowhere"),))

    def build(spec: TabSpec) -> Tab:
        told.append(f"built {spec.name}")
        return Tab(QLabel("more"), lambda: told.append("shown"), lambda: told.append("hidden"))

    stack = tab_stack.TabStack(QLabel("picture"))
    stack.build = build
    qtbot.addWidget(stack)
    with qtbot.waitExposed(stack):
        stack.show()
    yield stack, told
    stack.close()


def test_tabs_have_different_names_titles_and_words():
    for part in ("name", "title", "module"):
        values = [getattr(spec, part) for spec in TABS]
        assert len(set(values)) == len(values)
    assert all(spec.tip for spec in TABS)


def test_a_tab_is_built_at_its_first_visit_and_once(told):
    stack, said = told
    assert said == []
    for name in ("more", "picture", "more"):
        stack.choose(name)
    assert said == ["built more", "shown", "hidden", "shown"]


def test_a_tab_is_told_when_the_whole_page_goes_out_of_sight_and_comes_back(told):
    stack, said = told
    stack.choose("more")
    stack.hide()
    stack.show()
    assert said == ["built more", "shown", "hidden", "shown"]


def test_attention_tells_only_what_differs():
    attention = Attention(MadeUpLooks())
    seen: list[Regarded] = []
    attention.changed.listen(seen.append)
    wanted = Regarded(Path("runs/001"), "leaf.png")
    attention.turn_to(wanted)
    attention.turn_to(Regarded(Path("runs/001"), "leaf.png"))
    assert (seen, attention.now) == ([wanted], wanted)
