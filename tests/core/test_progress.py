"""Time left, from how it went lately."""

from __future__ import annotations

import pytest

from workbench.core.progress import TimeLeft, duration_in_words


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


def test_nobody_can_tell_before_something_was_done(clock):
    left = TimeLeft(clock)
    left.saw(0)
    assert left.seconds(100) is None


def test_a_steady_pace_is_carried_on(clock):
    left = TimeLeft(clock)
    for second in range(10):
        clock.now = second
        left.saw(second * 2)
    assert left.seconds(100) == pytest.approx((100 - 18) / 2)


def test_a_slow_start_is_forgotten(clock):
    left = TimeLeft(clock, stretch=5)
    clock.now, _ = 100.0, left.saw(0)
    for second in range(10):
        clock.now = 100.0 + second
        left.saw(second)
    assert left.seconds(19) == pytest.approx(10)


def test_a_count_that_begins_again_begins_a_new_pace(clock):
    left = TimeLeft(clock)
    left.saw(50)
    clock.now = 1
    left.saw(1)
    assert left.seconds(10) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (41.4, "41 s"), (200, "3 min 20 s"), (1200, "20 min"), (3900, "1 h 5 min")],
)
def test_durations_read_like_speech(seconds, words):
    assert duration_in_words(seconds) == words
