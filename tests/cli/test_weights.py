"""`workbench download` and `workbench weights`: what there is to begin with."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import torch

from tests.models.download_host import DownloadHost
from workbench.cli.main import main
from workbench.models.catalogue import BACKBONES, Backbones
from workbench.models.networks import build

CONTENT = b"weights" * 40_000


@pytest.fixture
def published(monkeypatch):
    """A host that publishes ResNet-18."""
    with DownloadHost(CONTENT) as host:
        address = host.url + host.backbone.file_name
        resnet = msgspec.structs.replace(host.backbone, address=address)
        monkeypatch.setattr(Backbones, "get", lambda _self, _name: resnet)
        yield host


def test_weights_are_fetched_and_it_is_said_where_they_are(published, capsys, workbench_home):
    assert main(["download", "resnet18", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert Path(told["file"]).read_bytes() == CONTENT
    assert Path(told["file"]).parent == workbench_home / "weights"
    assert main(["download", "resnet18"]) == 0
    assert "--backbone resnet18 --weights download" in capsys.readouterr().out
    assert len(published.asked) == 1, "what is there is not fetched again"


def test_without_a_host_the_file_and_the_folder_are_named(monkeypatch, capsys, workbench_home):
    nowhere = msgspec.structs.replace(
        BACKBONES.get("resnet18"), address="http://127.0.0.1:9/resnet18-5c106cde.pth"
    )
    monkeypatch.setattr(Backbones, "get", lambda _self, _name: nowhere)
    assert main(["download", "resnet18"]) == 2
    told = capsys.readouterr().err
    assert "could not be reached" in told
    assert nowhere.file_name in told
    assert str(workbench_home / "weights") in told


def test_a_weights_file_is_described_in_full(tmp_path, capsys):
    state = build("squeezenet1_1", 7).state_dict()
    state["mine.scale"] = torch.ones(1)
    torch.save(state, tmp_path / "theirs.pth")
    given = ["weights", str(tmp_path / "theirs.pth"), "--backbone", "squeezenet1_1"]
    assert main([*given, "--classes", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["network"] == "squeezenet1_1"
    assert (len(told["matched"]), told["parts"]) == (50, 52)
    assert told["reshaped"] == ["classifier.1.weight", "classifier.1.bias"]
    assert told["unexpected"] == ["mine.scale"]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "Network: SqueezeNet 1.1 (squeezenet1_1)\nClasses: 7 in the file\nFits:" in said
    assert "features." not in said, "parts are named only where that is asked for"
    assert len(said.splitlines()) < 8
    assert main([*given, "--parts"]) == 0
    said = capsys.readouterr().out
    assert "In the file, and of no use here (1):\n    mine.scale" in said
    assert main(["weights", str(tmp_path / "none.pth")]) == 2


@pytest.mark.parametrize("count", ["0", "-3", "two"])
def test_a_number_of_classes_that_makes_no_sense_is_refused(count, capsys):
    with pytest.raises(SystemExit):
        main(["weights", "theirs.pth", "--classes", count])
    assert "no whole number from 1" in capsys.readouterr().err
