"""A checkout and an environment small enough to break."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from installer.environment import Checkout

PYPROJECT = """
[project]
name = "picture-workbench"
version = "0.1.0"
dependencies = []
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout with nothing but what the installer reads."""
    root = tmp_path / "a checkout"
    (root / "installer").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "installer" / "constraints.txt").write_text("torch==2.15.0\n")
    return Checkout(root)


@pytest.fixture
def put_package() -> Callable[[Path, str], None]:
    """Lay down a package of two files as an installer does: files, then papers, then RECORD."""

    def put(folder: Path, name: str, version: str = "1.0") -> None:
        info = folder / f"{name}-{version}.dist-info"
        for place in (folder / name, info):
            place.mkdir(parents=True, exist_ok=True)
        files = {folder / name / "__init__.py": "", folder / name / "body.py": f"name = '{name}'\n"}
        files[info / "METADATA"] = f"Name: {name}\nVersion: {version}\n"
        rows = [f"{name}-{version}.dist-info/RECORD,,"]
        for path, text in files.items():
            path.write_text(text)
            digest = hashlib.sha256(text.encode()).hexdigest()
            rows.append(f"{path.relative_to(folder).as_posix()},sha256={digest},{len(text)}")
        (info / "RECORD").write_text("\n".join(rows) + "\n")

    return put
