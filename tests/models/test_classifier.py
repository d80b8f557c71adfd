from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import SafetensorError

from workbench.core.errors import WorkbenchError
from workbench.data.picture import Undecodable
from workbench.models import classifier as module
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Card, Classifier, load_classifier
from workbench.models.classifier_files import CARD, TENSORS
from workbench.models.networks import build
from workbench.models.preprocessing import Preprocessing

CLASSES = ("scratch", "Beule 🔨", "good")


def make(name: str = "squeezenet1_1", size: int = 64) -> Classifier:
    network = build(name, len(CLASSES), seed=4, size=size)
    return Classifier(network, BACKBONES.get(name), CLASSES, Preprocessing(size, fit="crop"))


def pictures(size: int = 64) -> torch.Tensor:
    return torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("squeezenet1_1", 64),
        ("resnet18", 64),
        ("mobilenet_v3_small", 64),
        ("shufflenet_v2_x0_5", 64),
        ("mnasnet0_5", 64),
        ("efficientnet_b0", 64),
        ("densenet121", 64),
        ("googlenet", 64),
        ("inception_v3", 107),
        ("regnet_y_400mf", 64),
        ("convnext_tiny", 64),
        ("swin_v2_t", 64),
    ],
)
def test_what_was_saved_answers_the_same_to_the_bit(tmp_path, name, size):
    first = make(name, size)
    first.save(tmp_path)
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    again = load_classifier(tmp_path)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert (again.classes, again.preprocessing) == (CLASSES, first.preprocessing)
    assert again.backbone.name == name
    assert not again.network.training
    assert not any(p.requires_grad for p in again.network.parameters())
    assert again.device.title.startswith("CPU")
    state = first.network.state_dict()
    assert all(torch.equal(v, state[k]) for k, v in again.network.state_dict().items())


def test_probabilities_are_rows_that_add_up_to_one():
    answer = make().probabilities(pictures())
    assert answer.dtype == np.float32
    assert answer.shape == (2, 3)
    assert answer.sum(1) == pytest.approx(1, abs=1e-6)
    assert np.array_equal(make().probabilities(pictures().numpy()), answer)


def test_a_vision_transformer_is_loaded_for_the_size_it_was_trained_with(tmp_path):
    from workbench.models.networks import blank

    network = blank("vit_b_32", 2, size=96)
    assert network.get_parameter("encoder.pos_embedding").shape[1] == 10


def test_reading_gives_the_picture_and_the_tensor_made_from_it(tmp_path):
    path = tmp_path / "a b ü.png"
    Image.new("RGB", (100, 80), (255, 0, 0)).save(path)
    picture, tensor = make().read(path)
    assert (picture.width, picture.height) == (100, 80)
    assert tensor.shape == (3, 64, 64)
    assert torch.equal(tensor, make().preprocessing.tensor(picture.pixels))
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(Undecodable):
        make().read(tmp_path / "text.jpg")


def test_the_card_tells_people_what_the_classifier_is(tmp_path):
    make().save(tmp_path)
    card = msgspec.json.decode((tmp_path / CARD).read_bytes(), type=Card)
    assert card.backbone == "squeezenet1_1"
    assert card.classes == CLASSES
    assert set(card.versions) == {"workbench", "torch"}
    assert len(card.sha256) == 64


def test_a_save_that_was_cut_off_between_its_files_can_be_loaded(tmp_path, monkeypatch):
    make().save(tmp_path)
    newer = make()
    newer.classes = ("a", "b", "c")

    def power_cut(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_json", power_cut)
    with pytest.raises(KeyboardInterrupt):
        newer.save(tmp_path)
    assert load_classifier(tmp_path).classes == ("a", "b", "c")


def test_a_full_disk_leaves_the_classifier_before_as_it_was(tmp_path, monkeypatch):
    make().save(tmp_path)
    content = (tmp_path / TENSORS).read_bytes()

    def full(_tensors, path, _inside):
        Path(path).write_bytes(b"half")
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr("workbench.models.tensor_files.save_file", full)
    with pytest.raises(WorkbenchError, match="disk is full"):
        make().save(tmp_path)
    assert (tmp_path / TENSORS).read_bytes() == content
    assert {path.name for path in tmp_path.iterdir()} == {TENSORS, CARD}


def test_no_classifier_is_said_in_words(tmp_path):
    with pytest.raises(WorkbenchError, match="no classifier"):
        load_classifier(tmp_path)


@pytest.mark.parametrize("where", [3, 200, 5000, -1])
def test_a_changed_byte_anywhere_is_noticed(tmp_path, where):
    make().save(tmp_path)
    path = tmp_path / TENSORS
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)
    with pytest.raises(WorkbenchError):
        load_classifier(tmp_path)


@pytest.mark.parametrize("length", [0, 5, 100, 100_000])
def test_a_part_of_the_file_is_refused_in_words(tmp_path, length):
    make().save(tmp_path)
    path = tmp_path / TENSORS
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(WorkbenchError, match="damaged"):
        load_classifier(tmp_path)


def test_a_pickle_in_its_place_is_not_run(tmp_path, workbench_home):
    import os
    import pickle

    class Exploit:
        def __reduce__(self):
            return (os.mkdir, (str(workbench_home / "owned"),))

    (tmp_path / TENSORS).write_bytes(pickle.dumps(Exploit()))
    with pytest.raises(WorkbenchError, match="damaged"):
        load_classifier(tmp_path)
    assert not (workbench_home / "owned").exists()


def test_weights_that_are_no_classifier_are_refused(tmp_path):
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, tmp_path / TENSORS)
    with pytest.raises(WorkbenchError, match="damaged"):
        load_classifier(tmp_path)


def test_a_newer_version_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SCHEMA", 2)
    card = Card("squeezenet1_1", CLASSES, Preprocessing(64), schema=2)
    monkeypatch.setattr(module, "Card", lambda *_a, **_k: card)
    make().save(tmp_path)
    monkeypatch.undo()
    with pytest.raises(WorkbenchError, match="newer version") as refused:
        load_classifier(tmp_path)
    assert "Update" in refused.value.hint


def test_a_device_that_is_not_there_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    make().save(tmp_path)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(WorkbenchError, match="cuda"):
        load_classifier(tmp_path, "cuda")
