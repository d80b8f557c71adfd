"""Fetches published weights: resumable, checked, and clear about what to do without a network.

What has arrived lies beside the goal under `.part`; a later call asks for the rest only (HTTP
Range, RFC 9110 section 14). The goal appears under its name when all of it is there and the
SHA-256 that its name promises is right; where it promises none, when it is a whole weights file.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Notice, Progress, Task
from workbench.core.files import flush_folder, sha256
from workbench.core.places import weights_dir
from workbench.models.backbone import Backbone
from workbench.models.weights import downloaded

CHUNK = 1 << 16
EVENTS_A_SECOND = 10
ATTEMPTS = 4
TIMEOUT_S = 10.0
_STEP_S = 0.1

_BROKEN = (URLError, http.client.HTTPException, TimeoutError, ConnectionError)
_PAST_THE_END = 416


class _Goal(NamedTuple):
    backbone: Backbone
    url: str
    path: Path

    @property
    def part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")

    @property
    def lock(self) -> Path:
        return self.path.with_name(f".{self.path.name}.lock")


class _Cut(Exception):  # noqa: N818 — it is not an error: the rest is asked for again
    """The connection ended before the file did."""


def download(
    backbone: Backbone,
    base_url: str | None = None,
    folder: Path | None = None,
    retry_after: float = 1.0,
) -> Task[Path]:
    """Fetch the published weights of a backbone, unless they are on the machine already.

    Stopping (`close()`) or a broken connection keeps what has arrived; the next call goes on. While
    another process fetches the same file, this one waits for it.
    Yields `Progress` in bytes, with the speed in its words.

    Args:
        backbone: Whose weights.
        base_url: Where the file is published, ending in a slash; None for the backbone's own.
        folder: Where it shall lie; None for the program's own folder.
        retry_after: Seconds before the second attempt; doubled each time.

    Raises:
        WorkbenchError: There is no network, the host does not have it, the disk is full, or the
            bytes are not those that were published.
    """
    place = folder or weights_dir()
    url = backbone.url if base_url is None else base_url + backbone.file_name
    goal = _Goal(backbone, url, place / backbone.file_name)
    here = downloaded(backbone) if folder is None else None
    if here or goal.path.is_file():
        yield Progress(1, 1, f"{backbone.title} is on this machine already")
        return here or goal.path
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = FileLock(goal.lock, thread_local=False)
        yield from _turn(goal, lock)
        try:
            if not goal.path.is_file():  # who had its turn before has not fetched it
                yield from _attempts(goal, retry_after)
                _keep(goal)
        finally:
            lock.release()
    except OSError as error:
        raise in_words(error, goal.part) from error
    return goal.path


def _turn(goal: _Goal, lock: FileLock) -> Task[None]:
    """Wait while another window or process fetches the same file."""
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            words = f"{goal.backbone.title} is being downloaded by another window or process"
            yield Progress(_size(goal.part), None, words)
            time.sleep(_STEP_S)
        else:
            return


def _attempts(goal: _Goal, retry_after: float) -> Task[None]:
    """Ask again where the connection broke off; give up where nothing comes any more."""
    began, futile = _size(goal.part), 0
    while True:
        had = _size(goal.part)
        try:
            yield from _receive(goal)
            return
        except HTTPError as error:
            raise _not_there(goal, error) from error
        except (_Cut, *_BROKEN) as error:
            futile = 0 if _size(goal.part) > had else futile + 1
            never = _size(goal.part) <= began and isinstance(error, _BROKEN)
            if never or futile >= ATTEMPTS:
                raise _offline(goal, error) from error
        yield Notice("The connection broke off; asking for the rest.", calm=True)
        yield from _wait(goal, retry_after * 2**futile)


def _wait(goal: _Goal, seconds: float) -> Task[None]:
    """Wait in small steps, so that stopping takes effect at once."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, _STEP_S))
        yield Progress(_size(goal.part), None, f"Waiting for {urlsplit(goal.url).netloc}")


def _receive(goal: _Goal) -> Task[None]:
    have = _size(goal.part)
    answer = _opened(goal, have)
    if answer is None:
        return
    with closing(answer):
        if answer.status == 206 and not _continues(answer, have):
            goal.part.unlink()
            raise _Cut
        total = _total(answer, have)
        _check_room(goal, (total or 0) - have)
        with goal.part.open("ab" if answer.status == 206 else "wb") as file:
            yield from _write(goal, file, answer, total)
            os.fsync(file.fileno())
    if total is not None and _size(goal.part) < total:
        raise _Cut


def _opened(goal: _Goal, have: int) -> http.client.HTTPResponse | None:
    """The host's answer; None where all of the file has arrived before."""
    if urlsplit(goal.url).scheme not in ("http", "https"):
        raise WorkbenchError(f"“{goal.url}” is not an address on the web.", "Use http or https.")
    headers = {"User-Agent": "workbench"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        request = Request(goal.url, headers=headers)  # noqa: S310 — the scheme was looked at
        answer: http.client.HTTPResponse = urlopen(request, timeout=TIMEOUT_S)  # noqa: S310
        return answer
    except HTTPError as error:
        if error.code != _PAST_THE_END or not have:
            raise
        error.close()
        if not _wrong(goal):
            return None
        goal.part.unlink()
        raise _Cut from error


def _write(
    goal: _Goal, file: IO[bytes], answer: http.client.HTTPResponse, total: int | None
) -> Task[None]:
    begun_at, started = file.tell(), time.monotonic()
    said = 0.0

    def told(now: float) -> Progress:
        return _progress(
            goal, file.tell(), total, (file.tell() - begun_at) / max(now - started, 1e-3)
        )

    for chunk in _chunks(answer):
        file.write(chunk)
        now = time.monotonic()
        if now - said >= 1 / EVENTS_A_SECOND:
            yield told(now)
            said = time.monotonic()
            started += said - now  # while nobody pulls, it is paused
    yield told(time.monotonic())


def _progress(goal: _Goal, done: int, total: int | None, speed: float) -> Progress:
    of = f" of {total / 1e6:.1f}" if total else ""
    words = f"{goal.backbone.title}: {done / 1e6:.1f}{of} MB, {speed / 1e6:.1f} MB/s"
    return Progress(done, total, words)


def _chunks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := answer.read1(CHUNK):
            yield chunk
    except _BROKEN as error:
        raise _Cut from error


def _check_room(goal: _Goal, needed: int) -> None:
    free = shutil.disk_usage(goal.path.parent).free
    if needed > free:
        raise WorkbenchError(
            f"The disk with “{goal.path.parent}” is too full for {goal.path.name}: it needs "
            f"{needed / 1e6:.0f} MB, {free / 1e6:.0f} MB are free.",
            "Free some space, then try again.",
        )


def _continues(answer: http.client.HTTPResponse, have: int) -> bool:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return found is not None and int(found[1]) == have


def _total(answer: http.client.HTTPResponse, have: int) -> int | None:
    length = answer.headers.get("Content-Length", "")
    if not length.isdecimal():
        return None
    return int(length) + (have if answer.status == 206 else 0)


def _keep(goal: _Goal) -> None:
    """Check the bytes and give the file its name."""
    wrong = _wrong(goal)
    if wrong:
        goal.part.unlink()
        raise WorkbenchError(
            f"What {urlsplit(goal.url).netloc} sent is not {goal.path.name}: {wrong}.",
            "It was deleted. Try again later; a proxy or a sign-in page may stand in between.",
        )
    goal.part.replace(goal.path)
    flush_folder(goal.path.parent)


def _wrong(goal: _Goal) -> str:
    """What is wrong with the bytes that arrived, in words; empty where nothing is."""
    prefix = goal.backbone.sha256_prefix
    if prefix:
        found = sha256(goal.part)
        right = found.startswith(prefix)
        return "" if right else f"its checksum is wrong ({found[:8]} instead of {prefix})"
    if goal.path.suffix != ".safetensors":
        return ""
    try:
        # Its head says where each tensor lies, and that must be all of the file.
        with safe_open(goal.part, framework="np"):
            return ""
    except SafetensorError:
        return "it is no weights file, or not all of one"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def by_hand(backbone: Backbone, url: str = "", folder: Path | None = None) -> str:
    """How to bring the weights to a machine without a network, in a sentence."""
    return (
        f"Without a network here: download {url or backbone.url} on another machine "
        f"({backbone.download_mb:.0f} MB) and put it, as {backbone.file_name}, into "
        f"{folder or weights_dir()}"
    )


def _offline(goal: _Goal, error: Exception) -> WorkbenchError:
    host = urlsplit(goal.url).netloc
    have = _size(goal.part)
    kept = f" What has arrived ({have / 1e6:.0f} MB) is kept." if have else ""
    reason = getattr(error, "reason", None) or error
    what = f"{host} could not be reached" if not have else f"The connection to {host} broke off"
    detail = f" ({reason})" if str(reason) else ""
    return WorkbenchError(
        f"{what}{detail}.{kept}",
        f"Check the network and try again. {by_hand(goal.backbone, goal.url, goal.path.parent)}",
    )


def _not_there(goal: _Goal, error: HTTPError) -> WorkbenchError:
    error.close()
    return WorkbenchError(
        f"{urlsplit(goal.url).netloc} answered {error.code} ({error.reason}) for {goal.url}.",
        f"Try again later. {by_hand(goal.backbone, goal.url, goal.path.parent)}",
    )
