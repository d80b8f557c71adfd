"""What goes wrong in a set-up, in words."""

from __future__ import annotations

import re
from pathlib import Path


class SetupError(Exception):
    """What happened, and what the user can do about it; ends the program with status 2."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StepFailed(Exception):  # noqa: N818 - it is a step's outcome, turned into words below
    """A program that the set-up called ended with an error; `output` is all it said."""

    def __init__(self, step: str, output: str, log: Path) -> None:
        super().__init__(step)
        self.step = step
        self.output = output
        self.log = log


_FULL = r"no space left on device|not enough space on the disk|os error (28|112)\b|disk quota"
_OFFLINE = (
    r"error sending request|failed to fetch|dns error|failed to lookup|could not connect"
    r"|connection (refused|reset|timed out)|network is unreachable|newconnectionerror"
    r"|failed to establish a new connection|temporary failure in name resolution"
    r"|no matching distribution found for uv|cannot install uv because"
    r"|operation timed out|name or service not known"
)
_CERTIFICATE = r"certificate_verify_failed|invalid peer certificate|unknownissuer"
_FORBIDDEN = r"permission denied|access is denied|os error (13|5)\b|read-only file system"
_UNAVAILABLE = r"no solution found|no wheels with a matching|has no wheels"

_CAUSES = (
    (
        _FULL,
        "The disk is full.",
        "Free about 8 GB on the disk that holds this folder, then call again.",
    ),
    (
        _CERTIFICATE,
        "The package registry's certificate was refused.",
        "Behind a company proxy, set SSL_CERT_FILE and PIP_CERT to its certificate; call again.",
    ),
    (
        _OFFLINE,
        "The package registry could not be reached.",
        "Check the network (behind a proxy, set HTTPS_PROXY) and call again; what came is kept.",
    ),
    (
        _FORBIDDEN,
        "A file of the environment may not be written.",
        "Close programs that use .venv, and check that this folder is yours, then call again.",
    ),
    (
        _UNAVAILABLE,
        "No set of packages fits this computer and this Python.",
        (
            "Needed are a 64-bit Python (3.11 to 3.14) and Linux of 2022 or newer (glibc 2.34), "
            "Windows 10 or newer, or macOS 14 or newer on Apple silicon."
        ),
    ),
)


def explained(failure: StepFailed) -> SetupError:
    """The words for a failed step: its cause where it is known, and the end of what it said."""
    said = "\n".join(f"    {line}" for line in failure.output.strip().splitlines()[-12:])
    tail = f"\nIts last words:\n{said}" if said else ""
    where = f"\nThe whole log: {failure.log}"
    for pattern, message, hint in _CAUSES:
        if re.search(pattern, failure.output, re.IGNORECASE):
            return SetupError(f"{failure.step} failed. {message}{tail}", f"{hint}{where}")
    return SetupError(
        f"{failure.step} failed.{tail}",
        f"Call again; if it fails the same way, see the log.{where}",
    )
