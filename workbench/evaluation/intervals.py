"""How far a figure can be trusted: the shared intervals, under the name evaluation uses."""

from __future__ import annotations

from workbench.core.intervals import Interval, wilson

__all__ = ["Interval", "wilson"]
