"""What holds for every file: its size, what it may call, and how packages begin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, parsed, shown, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CODE = ("workbench", "installer")

# What may stand at the top of the checkout, and nothing else.
TOP_LEVEL = {
    *("pyproject.toml", "workbench", "resources", "tests", "installer"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def called_name(node: ast.Call) -> str:
    """`torch.load(…)` is called `torch.load`."""
    return ast.unparse(node.func)


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that are made as soon as a module is imported: those in no function's body."""
    if isinstance(node, ast.Call):
        yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        below: list[ast.AST] = [*node.decorator_list, node.args]
    elif isinstance(node, ast.Lambda):
        below = [node.args]
    else:
        below = list(ast.iter_child_nodes(node))
    for child in below:
        yield from calls_at_import(child)


def imports() -> Iterator[tuple[str, str]]:
    """Where, and what: `from pickle import loads` is `pickle.loads`."""
    for path in sources(*CODE):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from ((f"{shown(path)}:{node.lineno}", name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                for name in node.names:
                    yield f"{shown(path)}:{node.lineno}", f"{node.module}.{name.name}"


def test_no_file_is_longer_than_400_lines():
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in sources(*CODE)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_60_lines():
    too_long = [
        f"{shown(path)}:{node.lineno} {node.name} has {lines_of(node)} lines"
        for path in sources(*CODE)
        for node in functions(path)
        if lines_of(node) > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_packages_begin_with_a_docstring_and_nothing_else():
    # The first of all says what must be said before torch is imported.
    first = ROOT / "workbench" / "__init__.py"
    inits = [p for p in sources("workbench") if p.name == "__init__.py" and p != first]
    not_bare = [
        shown(path)
        for path in inits
        if len(parsed(path).body) != 1 or ast.get_docstring(parsed(path)) is None
    ]
    assert inits
    assert not_bare == []


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in sources("workbench", "installer")}
    assert [shown(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_module_says_what_it_is_for():
    assert [shown(p) for p in sources(*CODE) if ast.get_docstring(parsed(p)) is None] == []


@pytest.mark.parametrize("module", ["dill", "cloudpickle", "joblib", "shelve", "marshal"])
def test_nothing_that_runs_code_from_a_file_is_imported(module):
    assert [place for place, name in imports() if name.split(".")[0] == module] == []


def test_of_pickle_only_its_error_is_used():
    imported = [place for place, name in imports() if name.startswith("pickle.")]
    used = [
        f"{shown(path)}:{node.lineno} {ast.unparse(node)}"
        for path in sources(*CODE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node).startswith("pickle.")
        and node.attr != "UnpicklingError"
    ]
    assert imported + used == []


def test_weights_are_only_loaded_as_weights():
    careless = [
        f"{shown(path)}:{node.lineno}"
        for path in sources(*CODE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and (
            (called_name(node) == "torch.load" and not _weights_only(node))
            or (called_name(node).endswith(("np.load", "numpy.load")) and _allows_pickle(node))
            or called_name(node) in ("eval", "exec", "torch.jit.load", "torch.hub.load")
        )
    ]
    assert careless == []


def test_only_one_place_says_where_the_users_folders_are():
    homes = [
        f"{shown(path)}:{node.lineno}"
        for path in sources("workbench")
        # A file dialog may begin in the user's own folder; what we keep goes where `places` says.
        if shown(path) not in ("workbench/core/places.py", "workbench/app/shell/dialogs.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and called_name(node) in ("Path.home", "os.path.expanduser", "Path.expanduser")
    ]
    assert homes == []


def test_tests_do_not_sleep():
    asleep = [
        f"{shown(path)}:{node.lineno}"
        for path in sources("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and called_name(node) in ("qtbot.wait", "QTest.qWait", "QTest.qSleep", "QThread.msleep")
    ]
    assert asleep == []


def test_texts_are_translated_when_they_are_shown_and_never_at_import():
    too_early = [
        f"{shown(path)}:{call.lineno}"
        for path in sources("workbench/app")
        for call in calls_at_import(parsed(path))
        if called_name(call) in ("tr", "counted")
    ]
    assert too_early == []


def test_the_top_level_holds_only_what_a_reader_expects():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - TOP_LEVEL - {"build", "dist"} == set()


def _weights_only(call: ast.Call) -> bool:
    return any(
        word.arg == "weights_only" and isinstance(word.value, ast.Constant) and word.value.value
        for word in call.keywords
    )


def _allows_pickle(call: ast.Call) -> bool:
    return any(
        word.arg == "allow_pickle"
        and not (isinstance(word.value, ast.Constant) and word.value.value is False)
        for word in call.keywords
    )
