"""A classifier put to the test."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, finish
from workbench.data.items import Item
from workbench.evaluation.evaluating import evaluate
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.preprocessing import Preprocessing


@pytest.fixture
def classifier() -> Classifier:
    """Says “red” where a picture is redder than blue."""
    import torch
    from torch import nn

    class Redness(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return pictures.mean((2, 3))[:, [2, 0]] * 10

    plain = Preprocessing(size=8, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    return Classifier(Redness().eval(), BACKBONES.get("resnet18"), ("blue", "red"), plain)


def item(path: Path, colour: tuple[int, int, int], label: str | None) -> Item:
    Image.fromarray(np.full((9, 9, 3), colour, np.uint8)).save(path)
    id_ = hashlib.sha256(path.read_bytes()).hexdigest()
    return Item(id_, str(path), label, "val", 9, 9)


RED, BLUE = (250, 0, 20), (20, 0, 250)


def test_answers_stand_beside_their_truth(classifier: Classifier, tmp_path: Path) -> None:
    items = [
        item(tmp_path / "1.png", RED, "red"),
        item(tmp_path / "2.png", BLUE, "blue"),
        item(tmp_path / "3.png", RED, "blue"),
    ]
    heard: list[Event] = []
    found = finish(evaluate(classifier, items), heard.append)
    assert found.confusion == ((1, 1), (0, 1))
    assert [m.path for m in found.mistakes] == [str(tmp_path / "3.png")]
    last = heard[-1]
    assert isinstance(last, Progress)
    assert (last.done, last.total) == (3, 3)


def test_a_vanished_picture_is_listed_and_counted_nowhere(
    classifier: Classifier, tmp_path: Path
) -> None:
    items = [item(tmp_path / f"{n}.png", RED, "red") for n in range(40)]
    Path(items[5].path).unlink()
    found = finish(evaluate(classifier, items))
    assert [r.path for r in found.rejected] == [items[5].path]
    assert found.paths == tuple(i.path for i in items if i is not items[5])
    assert found.accuracy == 1.0


def test_another_picture_at_the_same_place_is_not_measured_in_its_stead(
    classifier: Classifier, tmp_path: Path
) -> None:
    items = [item(tmp_path / "1.png", RED, "red"), item(tmp_path / "2.png", BLUE, "blue")]
    Path(items[1].path).write_bytes(Path(items[0].path).read_bytes())
    found = finish(evaluate(classifier, items))
    assert found.ids == (items[0].id,)
    assert "Another picture" in found.rejected[0].reason


def test_pictures_of_unknown_classes_are_left_out(classifier: Classifier, tmp_path: Path) -> None:
    items = [item(tmp_path / "1.png", RED, "red"), item(tmp_path / "2.png", RED, "green")]
    assert len(finish(evaluate(classifier, items)).ids) == 1
    with pytest.raises(WorkbenchError, match="classifier knows"):
        finish(evaluate(classifier, items[1:]))


def test_pictures_that_are_all_gone_are_said_in_words(
    classifier: Classifier, tmp_path: Path
) -> None:
    gone = item(tmp_path / "1.png", RED, "red")
    Path(gone.path).unlink()
    with pytest.raises(WorkbenchError, match="can be read any more"):
        finish(evaluate(classifier, [gone]))


@pytest.fixture
def looked_at(tmp_path: Path) -> tuple[Classifier, list[Item]]:
    """A classifier and four pictures; what its body saw in the first three is kept."""
    from workbench.models.feature_cache import FeatureCache, body_digest, look_key
    from workbench.models.networks import body_features, build

    network, seen = build("squeezenet1_1", 2, seed=1).eval(), Preprocessing(size=32)
    asked = Classifier(network, BACKBONES.get("squeezenet1_1"), ("blue", "red"), seen)
    pictures = [item(tmp_path / f"{n}.png", (n * 40, 0, 9), "red") for n in range(4)]
    look = look_key(body_digest(network), seen)
    batches = [asked.read(one.path)[1][None] for one in pictures[:3]]
    known = {
        one.id: body_features(network, batch)[0].detach().numpy()
        for one, batch in zip(pictures, batches, strict=False)
    }
    FeatureCache(tmp_path).put(look, known)
    return asked, pictures


def test_only_the_last_layer_is_asked_about_pictures_its_body_has_looked_at(
    looked_at: tuple[Classifier, list[Item]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, pictures = looked_at
    plain = finish(evaluate(asked, pictures))
    looked: list[int] = []
    whole = Classifier.probabilities
    monkeypatch.setattr(
        Classifier, "probabilities", lambda self, b: looked.append(len(b)) or whole(self, b)
    )
    found = finish(evaluate(asked, pictures, cache=tmp_path))
    assert looked == [1]
    assert found.ids == plain.ids
    assert np.allclose(found.probabilities, plain.probabilities, atol=1e-5)


def test_a_picture_that_cannot_be_reached_is_listed_though_what_was_seen_in_it_is_kept(
    looked_at: tuple[Classifier, list[Item]], tmp_path: Path
) -> None:
    asked, (first, *others) = looked_at
    lost = msgspec.structs.replace(first, path="/" + "x" * 300)
    found = finish(evaluate(asked, [lost, *others], cache=tmp_path))
    assert [rejected.path for rejected in found.rejected] == [lost.path]
