from __future__ import annotations

import io
import itertools
import os
from collections import namedtuple
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import save

from tests.models.download_host import DownloadHost
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, finish
from workbench.models import downloading
from workbench.models.catalogue import BACKBONES
from workbench.models.choosing import available, best_source
from workbench.models.downloading import download
from workbench.models.weights import downloaded

CONTENT = bytes(itertools.islice(itertools.cycle(range(251)), 300_000))


def fetch(host: DownloadHost, events: list[object] | None = None, folder: Path | None = None):
    seen = [] if events is None else events
    return finish(download(host.backbone, host.url, folder, retry_after=0.001), seen.append)


def test_a_download_arrives_whole_with_progress_in_bytes(workbench_home):
    events: list[object] = []
    with DownloadHost(CONTENT) as host:
        path = fetch(host, events)
    assert path.read_bytes() == CONTENT
    assert path == workbench_home / "weights" / host.backbone.file_name
    last = events[-1]
    assert isinstance(last, Progress)
    assert (last.done, last.total) == (len(CONTENT), len(CONTENT))
    assert "MB/s" in last.doing
    assert not list(path.parent.glob("*.part"))


def test_what_is_there_already_is_not_fetched_again():
    with DownloadHost(CONTENT) as host:
        first = fetch(host)
        assert fetch(host) == first
    assert host.asked == [None]


def test_weights_that_torch_hub_has_fetched_before_are_found(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    resnet = BACKBONES.get("resnet18")
    assert [s.place for s in available(resnet)] == ["download", "random"]
    path = tmp_path / "hub" / "checkpoints" / resnet.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    assert downloaded(resnet) == path
    assert [s.place for s in available(resnet)] == ["download", "random"], "it was cut off"
    os.truncate(path, round(resnet.download_mb * 1e6))
    assert [s.place for s in available(resnet)] == ["here", "random"]
    assert best_source(resnet) == "download"
    assert finish(download(resnet)) == path


def test_broken_connections_are_resumed_where_they_broke():
    events: list[object] = []
    with DownloadHost(CONTENT, break_at=(100_000, 50_000)) as host:
        assert fetch(host, events).read_bytes() == CONTENT
    assert host.asked == [None, "bytes=100000-", "bytes=150000-"]
    assert sum(isinstance(event, Notice) for event in events) == 2


@pytest.mark.parametrize("sent", [b"<html>Please sign in</html>", None])
def test_what_is_no_whole_weights_file_is_not_kept_where_no_checksum_was_published(sent, tmp_path):
    whole = save({"weight": np.ones(1000, np.float32)})
    backbone = msgspec.structs.replace(BACKBONES.get("resnet18"), file_name="tiny.safetensors")
    with DownloadHost(whole, sent=sent or whole[:-8]) as host:
        with pytest.raises(WorkbenchError, match="is no weights file, or not all of one"):
            finish(download(backbone, host.url, tmp_path))
        assert not list(tmp_path.glob("tiny*"))
        host.sent = whole
        assert finish(download(backbone, host.url, tmp_path)).read_bytes() == whole


def test_a_host_without_ranges_begins_anew():
    with DownloadHost(CONTENT, break_at=(100_000,), ranges=False) as host:
        assert fetch(host).read_bytes() == CONTENT


def test_stopping_keeps_what_has_arrived_and_the_next_call_goes_on(monkeypatch):
    monkeypatch.setattr(downloading, "EVENTS_A_SECOND", 10**9)
    with DownloadHost(CONTENT) as host:
        task = download(host.backbone, host.url)
        next(task)
        task.close()
        part = next(iter(downloading.weights_dir().glob("*.part")))
        had = part.stat().st_size
        assert 0 < had < len(CONTENT)
        assert fetch(host).read_bytes() == CONTENT
    assert host.asked[-1] == f"bytes={had}-"


def test_a_part_that_was_complete_is_taken_as_it_is():
    with DownloadHost(CONTENT) as host:
        part = downloading.weights_dir() / f"{host.backbone.file_name}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(CONTENT)
        assert fetch(host).read_bytes() == CONTENT
    assert len(host.asked) == 1


def test_a_part_longer_than_the_file_begins_anew():
    with DownloadHost(CONTENT) as host:
        part = downloading.weights_dir() / f"{host.backbone.file_name}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(CONTENT + b"more")
        assert fetch(host).read_bytes() == CONTENT


def test_wrong_bytes_are_refused_and_deleted():
    refusal = pytest.raises(WorkbenchError, match="checksum is wrong")
    with DownloadHost(CONTENT, sent=b"<html>Sign in</html>") as host, refusal as refused:
        fetch(host)
    assert "sign-in page" in refused.value.hint
    assert not list(downloading.weights_dir().glob("resnet*"))


def test_a_wrong_part_of_an_earlier_download_does_no_lasting_harm():
    with DownloadHost(CONTENT) as host:
        part = downloading.weights_dir() / f"{host.backbone.file_name}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"not the beginning")
        with pytest.raises(WorkbenchError, match="checksum"):
            fetch(host)
        assert fetch(host).read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_host_that_refuses_is_quoted(status):
    with DownloadHost(CONTENT, status=status) as host:
        with pytest.raises(WorkbenchError, match=str(status)) as refused:
            fetch(host)
        assert host.url + host.backbone.file_name in refused.value.message


def test_without_a_network_the_way_by_hand_is_told_exactly(tmp_path):
    with DownloadHost(CONTENT) as host:
        url, backbone = host.url, host.backbone
    with pytest.raises(WorkbenchError, match="could not be reached") as offline:
        finish(download(backbone, url, tmp_path))
    for part in (url + backbone.file_name, f"as {backbone.file_name},", str(tmp_path)):
        assert part in offline.value.hint


def test_a_connection_that_keeps_breaking_is_given_up_with_what_came_kept():
    cuts = (1000,) + (0,) * 20
    with DownloadHost(CONTENT, break_at=cuts) as host:
        with pytest.raises(WorkbenchError, match=r"broke off.*is kept"):
            fetch(host)
        assert len(host.asked) < 10


def test_a_disk_without_room_is_said_before_anything_is_written(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(downloading.shutil, "disk_usage", lambda _path: usage(10, 10, 10))
    with DownloadHost(CONTENT) as host, pytest.raises(WorkbenchError, match="too full"):
        fetch(host)


def test_a_disk_that_fills_up_is_said_in_words(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with DownloadHost(CONTENT) as host:
        (tmp_path / f"{host.backbone.file_name}.part").symlink_to(full)
        with pytest.raises(WorkbenchError, match="disk is full"):
            fetch(host, folder=tmp_path)


def test_a_second_window_waits_for_the_first_and_takes_what_that_fetched(monkeypatch):
    monkeypatch.setattr(downloading, "EVENTS_A_SECOND", 10**9)
    with DownloadHost(CONTENT) as host:
        first, second = download(host.backbone, host.url), download(host.backbone, host.url)
        next(first)
        waiting = next(second)
        assert "another window or process" in waiting.doing
        fetched = finish(first)
        assert finish(second) == fetched
    assert len(host.asked) == 1


def test_a_second_window_goes_on_where_the_first_was_stopped(monkeypatch):
    monkeypatch.setattr(downloading, "EVENTS_A_SECOND", 10**9)
    with DownloadHost(CONTENT) as host:
        first, second = download(host.backbone, host.url), download(host.backbone, host.url)
        next(first)
        next(second)
        first.close()
        assert finish(second).read_bytes() == CONTENT
    assert len(host.asked) == 2


def test_a_pause_is_no_part_of_the_speed(monkeypatch):
    now = [0.0]

    def chunks(_answer):
        for _ in range(3):
            now[0] += 1.0
            yield b"x" * 10**6

    monkeypatch.setattr(downloading.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(downloading, "_chunks", chunks)
    goal = downloading._Goal(BACKBONES.get("resnet18"), "", Path())
    told = []
    for event in downloading._write(goal, io.BytesIO(), None, 3 * 10**6):
        told.append(event.doing)
        now[0] += 100.0  # nobody pulls
    assert {words.rpartition(", ")[2] for words in told} == {"1.0 MB/s"}
    assert len(told) >= 3


def test_only_the_web_is_asked(tmp_path):
    with pytest.raises(WorkbenchError, match="not an address on the web"):
        finish(download(BACKBONES.get("resnet18"), "file:///etc/", tmp_path))
