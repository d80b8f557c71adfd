"""Writes a run's curves to a file; called in a worker thread; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.project.runs import Run


def saved_curves(run: Run, path: Path) -> Path:
    """Write the curves as the file's ending says: a table (CSV), or a picture (PNG, SVG).

    Returns:
        The file. Raises WorkbenchError where it cannot be written.
    """
    from workbench.export.curve_table import write_curves_csv
    from workbench.export.curves import write_curves

    if path.suffix.lower() in (".png", ".svg"):
        write_curves(path, run.history(), run.name)
        return path
    path = path if path.suffix else path.with_suffix(".csv")
    write_curves_csv(path, run.history())
    return path
