"""Parts of what the command line says."""

from __future__ import annotations

import pytest

from workbench.cli import phrases


@pytest.mark.parametrize(
    ("system", "path", "typed"),
    [
        ("posix", "/home/anna/my leaves", "'/home/anna/my leaves'"),
        ("nt", r"C:\Users\anna\leaves", r"C:\Users\anna\leaves"),
        ("nt", r"C:\Users\anna\my leaves", r'"C:\Users\anna\my leaves"'),
    ],
)
def test_a_path_is_quoted_as_the_systems_shell_wants_it(monkeypatch, system, path, typed):
    monkeypatch.setattr(phrases.os, "name", system)
    assert phrases.quoted(path) == typed
