"""The documents at the top: what they name is there."""

from __future__ import annotations

import re
import shlex

import pytest

from installer.command_line import _parser
from tests.architecture.source_tree import ROOT

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
# Names in backticks that are paths in this repository.
PATHS = re.compile(
    r"`((?:workbench|tests|installer|resources|core|data|models|training|evaluation|inspection|"
    r"export|project|app|cli)/[\w/.-]+?)/?`"
)


def text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def code_blocks(document: str) -> list[list[str]]:
    """The lines of each fenced block, without what stands after a #."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text(document), re.MULTILINE | re.DOTALL)
    return [
        [line.split(" # ")[0].split("  #")[0].rstrip() for line in b.splitlines()] for b in blocks
    ]


def test_the_first_screen_of_the_readme_has_exactly_two_commands():
    assert code_blocks("README.md")[0] == ["python3 -m installer run", "python3 -m installer test"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_the_installer_that_is_named_exists(document):
    lines = [line for block in code_blocks(document) for line in block if "-m installer" in line]
    for line in lines:
        words = shlex.split(line)[3:]
        ours = words[: words.index("--")] if "--" in words else words
        assert _parser().parse_args(ours).verb == ours[0]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_and_picture_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text(document))
    local = [a or b for a, b in links if not (a or b).startswith("http")]
    assert [link for link in local if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document):
    named = set(PATHS.findall(text(document)))
    missing = [
        p for p in named if not (ROOT / p).exists() and not (ROOT / "workbench" / p).exists()
    ]
    assert missing == []
