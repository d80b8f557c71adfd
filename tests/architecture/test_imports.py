"""Who imports what, seen in fresh processes: the window's library stays with the window."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source_tree import module_name, parsed, run_python, sources

HEAVY = (
    *("torch", "torchvision", "pytorch_grad_cam", "captum", "sklearn", "scipy", "matplotlib"),
    *("pydicom", "tifffile", "imagecodecs", "cv2", "lightning", "pandas"),
)

IMPORT_ALL_WITHOUT_QT = """
import importlib, sys
sys.modules["PySide6"] = sys.modules["shiboken6"] = sys.modules["pyqtgraph"] = None
for name in {names}:
    importlib.import_module(name)
print("imported")
"""

IMPORT_AND_NAME_HEAVY = """
import importlib, sys
for name in {names}:
    importlib.import_module(name)
print(*sorted(set({heavy}) & set(sys.modules)))
"""


def modules_of(*packages: str) -> list[str]:
    """The names of all modules below these packages of `workbench`."""
    folders = [f"workbench/{package}" for package in packages]
    return [module_name(path) for path in sources(*folders)]


def says_no_qt(path: Path) -> bool:
    return path.name == "presenter.py" or "no Qt" in (ast.get_docstring(parsed(path)) or "")


def heavy_after_importing(names: list[str]) -> str:
    return run_python(IMPORT_AND_NAME_HEAVY.format(names=names, heavy=HEAVY))


def test_everything_but_the_window_imports_where_qt_is_absent():
    everything = [module_name(path) for path in sources("workbench")]
    names = [
        name
        for name in everything
        if not name.startswith("workbench.app") and name != "workbench.__main__"
    ]
    assert len(names) > 30
    assert run_python(IMPORT_ALL_WITHOUT_QT.format(names=names)) == "imported"


def test_what_says_that_it_knows_no_qt_imports_where_qt_is_absent():
    told = [path for path in sources("workbench/app") if says_no_qt(path)]
    assert len(told) > 50
    names = [module_name(path) for path in told]
    assert run_python(IMPORT_ALL_WITHOUT_QT.format(names=names)) == "imported"


@pytest.mark.parametrize("package", ["core", "data", "project", "cli"])
def test_importing_a_light_package_imports_nothing_heavy(package):
    assert heavy_after_importing(modules_of(package)) == ""


def test_nothing_heavy_is_loaded_when_the_window_appears():
    code = f"""
import sys
from workbench.app.main import make_application, open_window
from workbench.project.settings import Settings
application = make_application()
window = open_window(Settings())
window.show()
window.pump.start()
application.processEvents()
assert window.isVisible()
print(*sorted(set({HEAVY}) & set(sys.modules)))
window.close()
"""
    assert run_python(code) == ""


def test_importing_the_window_imports_nothing_heavy():
    assert heavy_after_importing(modules_of("app")) == ""


def test_the_command_line_and_what_it_lists_import_nothing_heavy():
    names = ["workbench.cli.main", "workbench.models.catalogue", "workbench.training.recipe"]
    assert heavy_after_importing([*names, "workbench.training.events"]) == ""


def test_help_does_not_even_import_the_data_layer():
    code = """
import sys
from workbench.cli.main import main
try:
    main(["--help"])
except SystemExit:
    pass
print("LOADED", *sorted(set({names}) & set(sys.modules)))
""".format(names=("numpy", "PIL", "msgspec", "PySide6", "sqlite3"))
    assert run_python(code).splitlines()[-1].split() == ["LOADED"]
