"""Parameters as data: an entry of a registry describes them, the window draws the form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.wording import Words

Value = int | float | str | bool | None

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")


class Parameter(msgspec.Struct, frozen=True):
    """One setting of a reader, strategy, attribution or exporter.

    Args:
        name: The keyword under which its value is handed on.
        title: What the user reads.
        kind: How it is edited.
        default: Its value when nothing is touched.
        help: One sentence a novice understands.
        choices: The values of a `choice`.
        titles: What the user reads for each of them; the values themselves where empty.
        minimum: The least value of a number.
        maximum: The greatest value of a number.
        zero: What the user reads for 0, where that stands for something else than a number.
    """

    name: str
    title: str
    kind: Literal["integer", "number", "choice", "switch", "text"]
    default: int | float | str | bool | None
    help: str = ""
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    zero: str = ""

    def read(self, value: Any) -> Any:
        """A value as this setting takes it; text, as a field or a command line has it, is read.

        A number's decimals may begin with a point or a comma.

        Raises:
            WorkbenchError: It cannot have that value; says what it may be.
        """
        try:
            found = _READERS[self.kind](value)
        except (KeyError, TypeError, ValueError, OverflowError):
            found = None
        if found is None or not self._allows(found):
            raise WorkbenchError(f"“{self.title}” cannot be “{value}”.", str(self.allowed))
        return found

    def _allows(self, value: int | float | str | bool) -> bool:
        if isinstance(value, str | bool):
            return not self.choices or value in self.choices
        least, most = self.bounds
        return least <= value <= most

    @property
    def allowed(self) -> Words:
        """What it may be, in a sentence."""
        if self.kind == "switch":
            return Words("Choose yes or no.")
        if self.choices:
            return Words("Choose one of {choices}.", {"choices": ", ".join(self.choices)})
        what, form = ("whole number", ".0f") if self.kind == "integer" else ("number", "g")
        least, most = self.bounds
        figures: dict[str, str | Words] = {
            "what": Words(what),
            "least": f"{least:{form}}",
            "most": f"{most:{form}}",
        }
        if least == float("-inf"):
            upward = "" if most == float("inf") else " up to {most}"
            return Words(f"Choose a {{what}}{upward}.", figures)
        if most == float("inf"):
            return Words("Choose a {what} of at least {least}.", figures)
        return Words("Choose a {what} from {least} to {most}.", figures)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest number; infinite where there is none."""
        return (
            float("-inf") if self.minimum is None else self.minimum,
            float("inf") if self.maximum is None else self.maximum,
        )


def _as_written(value: Any) -> Any:
    """The same, unless it is text in which Python alone would see a number: “1_000”."""
    if isinstance(value, str) and "_" in value:
        raise ValueError(value)
    return value


def _whole(value: Any) -> int:
    whole = int(_as_written(value))
    if isinstance(value, bool) or (isinstance(value, float) and whole != value):
        raise ValueError(value)
    return whole


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    if not isinstance(value, str):
        return float(value)
    if _THOUSANDS.fullmatch(value.strip()):
        raise ValueError(value)  # a thousand to some, one to others
    return float(_as_written(value).replace(",", "."))


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False, "true": True, "false": False}[str(value).lower()]


_READERS: dict[str, Callable[[Any], Any]] = {
    "integer": _whole,
    "number": _number,
    "choice": str,
    "switch": _switch,
    "text": str,
}
