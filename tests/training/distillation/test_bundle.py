"""A short version of how the bundled backbone was made."""

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torchvision.models import get_model

from workbench.core.files import sha256
from workbench.data.formulas import render
from workbench.training.distillation import bundle
from workbench.training.distillation.pictures import FREE_PHOTOS, free_photos, make_pool


@pytest.fixture(scope="module")
def materials(tmp_path_factory):
    """A teacher's file and a folder of photographs."""
    folder = tmp_path_factory.mktemp("materials")
    torch.manual_seed(0)
    teacher = get_model("mobilenet_v2", weights=None)
    state = teacher.state_dict()
    torch.save(
        {k: v.half() if v.is_floating_point() else v for k, v in state.items()}, folder / "t"
    )
    (folder / "photos").mkdir()
    for number in range(3):
        Image.fromarray(render("wood", number, 64)).save(folder / "photos" / f"{number}.png")
    return folder


@pytest.fixture(autouse=True)
def few_views(monkeypatch):
    """Enough to tell directions apart, few enough to wait for; threads as before at the end."""
    monkeypatch.setattr(bundle, "WHITENING", 6)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def make(materials, out, views, *more):
    bundle.main(
        [
            *["--teacher", str(materials / "t"), "--photos", str(materials / "photos")],
            *["--views", str(views), "--batch", "8", "--formulas", "8", "--log-every", "1"],
            *["--out", str(out), "--checkpoint", str(out / "checkpoint"), *more],
        ]
    )


def test_the_command_makes_a_backbone_that_torchvision_takes(materials, tmp_path, capsys):
    make(materials, tmp_path, 160, "--sizes", "48")
    losses = [float(x) for x in re.findall(r" loss ([\d.]+)", capsys.readouterr().out)]
    assert len(losses) == 20
    assert np.mean(losses[-5:]) < 0.9 * np.mean(losses[:5])
    path = tmp_path / "mobilenet_v3_small.safetensors"
    assert path.stat().st_size < 6_000_000
    get_model("mobilenet_v3_small", weights=None).load_state_dict(load_file(path))
    described = json.loads((tmp_path / "mobilenet_v3_small.json").read_text())
    assert described["sha256"] == sha256(path)


CARD = Path(__file__).resolve().parents[3] / "resources" / "backbones" / "CARD.md"


def card_command():
    """The words of the model card's command after the name of the module."""
    (block,) = re.findall(r"```\n(.*?bundle.*?)```", CARD.read_text("utf-8"), re.DOTALL)
    said = shlex.split(block.replace("\\\n", " "))
    assert bundle.__name__ in said
    return said[said.index(bundle.__name__) + 1 :]


def shortened(words, materials, out, views):
    """The same command on a few small pictures, for a few steps."""
    chosen = bundle.parser().parse_args(words)
    own = {
        "--teacher": str(materials / "t"),
        "--photos": str(materials / "photos"),
        "--out": str(out),
        "--formulas": "4",
        "--views": str(views),
        "--batch": "8",
    }
    assert set(own) <= set(words)
    made = [own.get(before, word) for before, word in zip(["", *words], words, strict=False)]
    at = made.index("--sizes") + 1
    made[at : at + len(chosen.sizes)] = ["40"] * 4
    return [*made, "--checkpoint", str(out / "checkpoint"), "--log-every", "1"]


def test_the_cards_command_makes_a_short_version_that_goes_on_to_the_same_weights(
    materials, tmp_path, capsys, monkeypatch
):
    assert bundle.parser().parse_args(card_command()).views == 729_600
    bundle.main(shortened(card_command(), materials, tmp_path / "whole", 128))
    losses = [float(x) for x in re.findall(r" loss ([\d.]+)", capsys.readouterr().out)]
    assert len(losses) == 16
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:4])

    again, said = shortened(card_command(), materials, tmp_path / "broken", 128), []

    def die(event, plan, every):
        said.append(event)
        if len(said) == 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bundle, "_say", die)
        with pytest.raises(KeyboardInterrupt):
            bundle.main(again)
    bundle.main(again)
    name = "mobilenet_v3_small.safetensors"
    assert sha256(tmp_path / "broken" / name) == sha256(tmp_path / "whole" / name)


def test_photographs_are_those_whose_licence_allows_it():
    pytest.importorskip("skimage")
    assert all(words.startswith(("CC0", "public domain")) for words in FREE_PHOTOS.values())
    photos = free_photos()
    assert len(photos) == len(FREE_PHOTOS)
    assert all(p.dtype == torch.uint8 and p.shape[0] == 3 for p in photos)


def test_folders_weigh_the_same_however_full_they_are(materials, monkeypatch):
    monkeypatch.setattr("workbench.training.distillation.pictures.FREE_PHOTOS", {})
    pool = make_pool([materials / "photos", materials / "photos"], 8, seed=0, formula_share=0.25)
    assert len(pool.pictures) == 14
    share = pool.weights / pool.weights.sum()
    assert share[:3].sum().item() == pytest.approx(0.375)
    assert share[6:].sum().item() == pytest.approx(0.25)
