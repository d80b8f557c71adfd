"""Where a table may be written."""

from __future__ import annotations

from pathlib import Path

from workbench.core.files import refuse_to_replace


def refuse_place(path: Path) -> None:
    """Refuse a place that no table belongs in; asked before the work. Raises WorkbenchError."""
    refuse_to_replace(path, "table", (".csv",))
