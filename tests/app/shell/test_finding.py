"""What Ctrl+K finds."""

from __future__ import annotations

import pytest

from workbench.app.shell.finding import Findable, find, score


def found(letters: str, *titles: str) -> list[str]:
    return [e.title for e in find(letters, [Findable(t, lambda: None) for t in titles])]


def test_letters_out_of_order_do_not_fit():
    assert score("niart", "Train") is None


@pytest.mark.parametrize("letters", ["open folder", "OPF", "opfo", "folder"])
def test_a_few_letters_find_a_command(letters):
    assert found(letters, "Quit", "Open a folder of pictures", "Stop")[0].startswith("Open")


def test_a_whole_word_beats_scattered_letters():
    assert found("train", "The rain in", "Go to Train") == ["Go to Train", "The rain in"]


def test_the_start_of_a_word_beats_its_middle():
    assert found("art", "Quartz", "Art nouveau")[0] == "Art nouveau"


def test_without_letters_everything_stays_in_its_order():
    assert found("", "b", "a", "c") == ["b", "a", "c"]


def test_what_cannot_be_used_now_comes_last():
    entries = [Findable("Stop now", lambda: None, enabled=False), Findable("Stop", lambda: None)]
    assert [e.enabled for e in find("stop", entries)] == [True, False]
