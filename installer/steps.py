"""Calling other programs during the set-up: everything they say goes to one log."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from installer.errors import StepFailed

# What uv says that a waiting person wants to see.
_NEWS = ("Resolved", "Downloading", "Building", "Prepared", "Installed")


def say(text: str) -> None:
    """Tell the user something, at once."""
    print(text, file=sys.stderr, flush=True)


def call(
    step: str,
    command: Sequence[str | Path],
    log: Path,
    extra_env: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end and return what it said; the log grows by it.

    Raises:
        StepFailed: the program ended with an error, or could not be started.
    """
    said: list[str] = []
    with log.open("a", encoding="utf-8", errors="replace") as record:
        record.write(f"\n$ {' '.join(map(str, command))}\n")
        record.flush()
        try:
            with _started(command, extra_env) as process:
                for line in _lines_of(process):
                    said.append(line)
                    record.write(line)
                    record.flush()
        except OSError as error:
            raise StepFailed(step, str(error), log) from error
    if process.returncode:
        raise StepFailed(step, "".join(said), log)
    return "".join(said)


def _lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """What it says, line by line; if we are told to end meanwhile, it is ended too."""
    try:
        for line in process.stdout or ():
            if line.lstrip().startswith(_NEWS):
                say(f"  {line.strip()}")
            yield line
    except BaseException:
        process.terminate()
        raise


def _started(
    command: Sequence[str | Path], extra_env: Mapping[str, str] | None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=clean_environment() | dict(extra_env or {}),
    )


def clean_environment() -> dict[str, str]:
    """The user's variables without those that would point Python or pip somewhere else.

    Nor is Python kept from writing down what it compiled: torch alone has thousands of files, and
    compiling them anew takes seconds at every start.
    """
    misleading = {
        *("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"),
        *("PIP_USER", "PIP_TARGET", "PIP_PREFIX"),
    }
    return {name: value for name, value in os.environ.items() if name not in misleading}
