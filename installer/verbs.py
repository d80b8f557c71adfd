"""What the installer's verbs do once the environment stands: run, test, check."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer import display, environment, system_libraries
from installer.environment import Checkout
from installer.steps import clean_environment, say

HEADLESS_DEMO = ("demo", "--headless")


def run(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Open the window on the built-in sample, or do what `arguments` ask of `workbench`."""
    screen = display.is_there()
    python = environment.ensure(checkout)
    if screen:
        system_libraries.ensure(system_libraries.WINDOW_NEEDS, checkout.log)
    if not arguments and not screen:
        say(
            "There is no display here, so the sample is worked through without a window:\n"
            "  workbench demo --headless"
        )
        arguments = HEADLESS_DEMO
    command = [str(python), "-m", "workbench", *(arguments or ("demo",))]
    return passed_on(command, Path.cwd())


def test(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Run the test suite, in a virtual screen where there is none."""
    python = environment.ensure(checkout)
    needs = [*system_libraries.WINDOW_NEEDS]
    screen = display.is_there()
    if not screen:
        needs += system_libraries.SCREEN_NEEDS
    system_libraries.ensure(needs, checkout.log)
    command = [str(python), "-m", "pytest", *arguments]
    if screen:
        return passed_on(command, checkout.root)
    with display.virtual_screen() as variables:
        return passed_on(command, checkout.root, variables)


def check(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Lint, format, types and import contracts; all of them, and then what each came to."""
    python = environment.ensure(checkout)
    tools = python.parent
    checks = {
        "lint": [tools / "ruff", "check", *(arguments or ["."])],
        "format": [tools / "ruff", "format", "--check", *(arguments or ["."])],
        "types": [python, "-m", "mypy"],
        "import contracts": [tools / "lint-imports", "--no-logo", "--no-cache"],
    }
    results = {}
    for name, command in checks.items():
        say(f"── {name}")
        results[name] = passed_on([str(part) for part in command], checkout.root)
    say("── " + ", ".join(f"{name}: {_verdict(code)}" for name, code in results.items()))
    return 1 if any(results.values()) else 0


def _verdict(code: int) -> str:
    return "FAILED" if code else "passed"


def passed_on(
    command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None
) -> int:
    """Run a program in this terminal; returns its exit status, also after a Ctrl-C to it."""
    process = subprocess.Popen(command, cwd=folder, env=clean_environment() | dict(variables or {}))
    while True:
        try:
            return _status(process.wait())
        except KeyboardInterrupt:
            continue  # the program got it too, and ends in its own way
        except BaseException:
            process.terminate()
            process.wait()
            raise


def _status(code: int) -> int:
    """A shell's number for a program that a signal ended."""
    return 128 - code if code < 0 and sys.platform != "win32" else code
