"""The installer's own files: what they need, and the versions they name."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer import __main__ as entry
from tests.architecture.source_tree import ROOT, parsed, sources

CONSTRAINTS = ROOT / "installer" / "constraints.txt"


def constraints() -> dict[str, str]:
    lines = [line for line in CONSTRAINTS.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []
    return {canonicalize_name(name): version for name, version in (x.split("==") for x in lines)}


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return [
        Requirement(text) for text in [*project["dependencies"], *(x for e in extras for x in e)]
    ]


def test_every_dependency_has_its_version():
    pinned = constraints()
    assert [r.name for r in requirements() if canonicalize_name(r.name) not in pinned] == []


def test_the_versions_are_within_what_the_project_allows():
    pinned = constraints()
    outside = [r for r in requirements() if pinned[canonicalize_name(r.name)] not in r.specifier]
    assert outside == []


def test_the_installer_needs_nothing_but_python():
    allowed = sys.stdlib_module_names | {"installer"}
    needed = {
        (path.name, name.split(".")[0])
        for path in sources("installer")
        for node in ast.walk(parsed(path))
        for name in imported(node)
    }
    assert {(file, name) for file, name in needed if name not in allowed} == set()


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_an_old_python_understands_the_file_that_refuses_it():
    text = (ROOT / "installer" / "__main__.py").read_text()
    ast.parse(text, feature_version=(3, 7))
    assert "match " not in text
    assert ":=" not in text


def test_an_old_python_alone_is_refused_in_words(monkeypatch, capsys):
    monkeypatch.setattr(entry.shutil, "which", lambda _: None)
    assert entry._with_a_newer_python(["run"]) == 2
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_an_old_python_hands_over_to_the_newest_that_starts(monkeypatch):
    found = {"python3.13": "/opt/python3.13", "python3.12": "/opt/python3.12"}
    handed: list[list[str]] = []
    monkeypatch.setattr(entry.shutil, "which", found.get)
    monkeypatch.setattr(entry, "_works", lambda python: python.endswith("3.12"))
    monkeypatch.setattr(entry.subprocess, "call", lambda command: handed.append(command) or 0)
    assert entry._with_a_newer_python(["test"]) == 0
    assert handed == [["/opt/python3.12", "-m", "installer", "test"]]
