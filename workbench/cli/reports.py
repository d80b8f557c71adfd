"""How the command line speaks: JSON lines for programs, a progress bar and words for people."""

from __future__ import annotations

import json
import sys
from typing import Any, Protocol, TextIO

import msgspec

from workbench.cli.phrases import counted
from workbench.core.events import Event, Failed, Notice, Progress
from workbench.core.logs import log_file


class Report(Protocol):
    """Hears every event, then exactly one of the three endings."""

    def event(self, event: Event) -> None:
        """Something happened."""

    def finished(self, fields: dict[str, Any], words: str) -> None:
        """It is done."""

    def stopped(self, kept: dict[str, Any]) -> None:
        """The user stopped it."""

    def failed(self, failure: Failed) -> None:
        """It could not go on."""


class JsonReport:
    """One JSON object a line on standard output, each with an `event` field."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout

    def event(self, event: Event) -> None:
        """Print the event."""
        self._print(event)

    def finished(self, fields: dict[str, Any], words: str) -> None:
        """Print the last object, with the result's fields."""
        del words
        self._print({"event": "finished", **fields})

    def stopped(self, kept: dict[str, Any]) -> None:
        """Print the last object, with what is kept."""
        self._print({"event": "stopped", **kept})

    def failed(self, failure: Failed) -> None:
        """Print the last object, with message and hint; words go to standard error too."""
        self._print(
            {
                "event": "failed",
                "message": failure.message,
                "hint": failure.hint,
                **({"log": str(log_file())} if failure.detail else {}),
            }
        )
        _complain(failure)

    def _print(self, value: object) -> None:
        print(_as_json(value), file=self._out, flush=True)


def _short(value: object) -> object:
    """A figure without digits that mean nothing; of many things, how many."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return len(value) if isinstance(value, list | tuple) else value


def _as_json(value: object) -> str:
    try:
        return msgspec.json.encode(value, enc_hook=str).decode()
    except UnicodeEncodeError:  # a file name that is no text: its odd bytes become escapes
        return json.dumps(msgspec.to_builtins(value, enc_hook=str, str_keys=True))


class MuteReport:
    """Another process speaks; only what goes wrong in this one is said, on standard error."""

    def event(self, event: Event) -> None:
        """Say nothing."""

    def finished(self, fields: dict[str, Any], words: str) -> None:
        """Say nothing."""

    def stopped(self, kept: dict[str, Any]) -> None:
        """Say nothing."""

    def failed(self, failure: Failed) -> None:
        """Say what happened here."""
        _complain(failure)


class WordsReport:
    """A progress bar on standard error, a short report on standard output."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._doing = ""

    def event(self, event: Event) -> None:
        """Move the bar."""
        match event:
            case Progress(done, total, doing):
                self._move(doing, done, total)
            case Notice(text):
                self._write(text)
            case _:
                if line := describe(event):
                    self._write(line)

    def finished(self, fields: dict[str, Any], words: str) -> None:
        """Print the report."""
        del fields
        self._close()
        print(words)

    def stopped(self, kept: dict[str, Any]) -> None:
        """Say what is kept."""
        self._close()
        print("Stopped.", *(f"{name}: {_short(value)}" for name, value in kept.items()), sep="\n  ")

    def failed(self, failure: Failed) -> None:
        """Say what happened and what to do."""
        self._close()
        _complain(failure)

    def _move(self, doing: str, done: int, total: int | None) -> None:
        if self._bar is None or (doing != self._doing and not self._goes_on(done, total)):
            from tqdm import tqdm

            self._close()
            self._bar = tqdm(total=total, desc=doing, leave=False, file=sys.stderr)
        elif doing != self._doing:
            self._bar.set_description(doing, refresh=False)
        self._doing = doing
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _goes_on(self, done: int, total: int | None) -> bool:
        """Whether another part of the same work begins: its time left is reckoned over all."""
        return total is not None and total == self._bar.total and done >= self._bar.n

    def _write(self, text: str) -> None:
        if self._bar is None:
            print(text, file=sys.stderr)
        else:
            self._bar.write(text, file=sys.stderr)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def describe(event: Event) -> str:
    """One line for an event that people want to read, or nothing."""
    from workbench.training.events import EpochDone, RunStarted, TeacherBegun

    match event:
        case RunStarted():
            return f"Training on {counted(event.train_count, 'picture')}, on {event.device}."
        case TeacherBegun():
            return f"{event.backbone} learns your classes first, in {event.teacher}."
        case EpochDone():
            star = "  best so far" if event.best else ""
            return (
                f"epoch {event.epoch:3d}   loss {event.train_loss:.3f} / {event.val_loss:.3f}   "
                f"right {event.train_accuracy:.1%} / {event.val_accuracy:.1%}{star}"
            )
        case _:
            return ""


def _complain(failure: Failed) -> None:
    print(failure.message, file=sys.stderr)
    if failure.hint:
        print(failure.hint, file=sys.stderr)
    if failure.detail:
        print(f"Details: {log_file()}", file=sys.stderr)
