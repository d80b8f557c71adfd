"""Two machines on one: network namespaces, joined by a cable."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

CABLE = "cable"
"""The network card of each."""


class Machine(NamedTuple):
    """A network of its own.

    Args:
        name: Of the namespace.
        address: On the cable.
    """

    name: str
    address: str

    def command(self, *words: str) -> list[str]:
        """A command line that runs on it."""
        return ["ip", "netns", "exec", self.name, *words]


def why_not() -> str:
    """Why no namespaces can be made here, in words; empty where they can."""
    if shutil.which("ip") is None:
        return "the command `ip` (iproute2) is not installed"
    try:
        with two_machines():
            return ""
    except subprocess.CalledProcessError as error:
        return f"network namespaces cannot be made: {error.stderr.strip()}"


@contextmanager
def two_machines() -> Iterator[tuple[Machine, Machine]]:
    """Make them; taken down at the end. Raises CalledProcessError where it is not allowed."""
    machines = tuple(
        Machine(f"workbench-{os.getpid()}-{number}", f"10.203.7.{number}") for number in (1, 2)
    )
    first, second = machines
    try:
        for machine in machines:
            _ip("netns", "add", machine.name)
        _ip(
            *("link", "add", CABLE, "netns", first.name, "type", "veth"),
            *("peer", "name", CABLE, "netns", second.name),
        )
        for machine in machines:
            _ip("-n", machine.name, "addr", "add", f"{machine.address}/30", "dev", CABLE)
            for card in ("lo", CABLE):
                _ip("-n", machine.name, "link", "set", card, "up")
        yield first, second
    finally:
        for machine in machines:
            subprocess.run(["ip", "netns", "del", machine.name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
