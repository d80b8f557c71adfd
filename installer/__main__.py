"""`python3 -m installer`: finds a Python that is new enough, then does what was asked.

This file alone keeps to words that Python 3.6 understands, so that it can say what is wrong.
"""

import shutil
import subprocess
import sys

NEEDED = (3, 11)
NEWEST_TRIED = 20


def main() -> int:
    """Run the command line, in a newer Python where this one is too old."""
    if sys.version_info[:2] < NEEDED:
        return _with_a_newer_python(sys.argv[1:])
    from installer.command_line import main as answer

    return answer(sys.argv[1:])


def _with_a_newer_python(words: "list[str]") -> int:
    for minor in range(NEWEST_TRIED, NEEDED[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and _works(newer):
            return subprocess.call([newer, "-m", "installer", *words])
    sys.stderr.write(
        f"Workbench needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.\n"
        "Install a newer one (https://www.python.org/downloads/) and call it by its name, "
        "for example:\n    python3.12 -m installer run\n"
    )
    return 2


def _works(python: str) -> bool:
    answer = subprocess.run(
        [python, "-c", "import venv"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return answer.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
