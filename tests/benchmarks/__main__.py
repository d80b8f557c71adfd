"""`python -m tests.benchmarks [NAME…]`: runs the benchmarks, each by itself, and shows a table."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.surroundings import ROOT

HERE = Path(__file__).parent
COLUMNS = ("name", "value", "bound", "unit", "holds", "seconds")


def names() -> list[str]:
    """The modules here that can be run by themselves."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_") and "\n    report(measure)" in path.read_text("utf-8")
    )


def run(name: str) -> dict[str, Any]:
    """One benchmark in a process of its own: its line of JSON, or what it said instead."""
    began = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{name}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    try:
        line: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        said = (answer.stderr.strip() or answer.stdout.strip() or "nothing").splitlines()[-1]
        line = {"name": name, "holds": False, "unit": said}
    return {**line, "seconds": round(seconds)}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The figures as rows of text, numbers at the right."""
    cells = [COLUMNS, *(tuple(_cell(row.get(column)) for column in COLUMNS) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    numbers = {COLUMNS.index(column) for column in ("value", "bound", "seconds")}
    return "\n".join(
        "  ".join(
            text.rjust(width) if i in numbers else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def main(wanted: Sequence[str]) -> int:
    """Run those wanted, or all; 1 where one does not hold."""
    rows = []
    for name in wanted or names():
        rows.append(run(name))
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    print(table(rows))
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
