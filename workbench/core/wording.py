"""Sentences with their figures apart, so that window, page and command line say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

HARD = "\N{NO-BREAK SPACE}"  # between a figure and what it counts


def hundredths(value: float | None) -> str:
    """A figure with two places and a true minus: “−0.42”; a dash where there is none."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def percent(share: float | None) -> str:
    """“93.1 %”, which no line parts, or a dash where there is no figure."""
    return "–" if share is None else f"{100 * share:.1f}{HARD}%"


class Words(NamedTuple):
    """Something to be said.

    Args:
        template: The sentence, with a {name} for each figure.
        figures: What stands there, by name: text, or words themselves.
    """

    template: str
    figures: Mapping[str, str | Words] = {}

    def said(self, translated: Callable[[str], str]) -> str:
        """The whole sentence, each template in the reader's language."""
        filled = {
            name: value.said(translated) if isinstance(value, Words) else value
            for name, value in self.figures.items()
        }
        return translated(self.template).format(**filled)

    def __str__(self) -> str:
        return self.said(str)
