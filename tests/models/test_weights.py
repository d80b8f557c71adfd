"""Weights from files as people really have them, and from files that are none."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import pickle
import zipfile
from pathlib import Path

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from workbench.core.errors import WorkbenchError
from workbench.core.files import sha256
from workbench.models import catalogue, choosing
from workbench.models.catalogue import BACKBONES
from workbench.models.choosing import at_hand, available, best_source, default_backbone
from workbench.models.classifier import Classifier, load_classifier
from workbench.models.fitting import backbone_of
from workbench.models.named_in_pickle import named_in_pickle
from workbench.models.networks import blank, build, head_of
from workbench.models.preprocessing import preprocessing_for
from workbench.models.weight_files import read_tensors
from workbench.models.weights import pretrained, weights_file

NAME = "squeezenet1_1"
SQUEEZENET = BACKBONES.get(NAME)


@pytest.fixture(scope="module")
def published() -> dict[str, torch.Tensor]:
    """Weights with a last layer for 7 classes, as someone else trained them."""
    return build(NAME, 7, seed=3).state_dict()


def body_is_taken_over(network: torch.nn.Module, state: dict[str, torch.Tensor]) -> bool:
    return all(
        torch.equal(value, state[name])
        for name, value in network.state_dict().items()
        if not name.startswith("classifier")
    )


def wrapped(state: dict[str, torch.Tensor], kind: str) -> object:
    half = {name: value.half() for name, value in state.items()}
    return {
        "plain": state,
        "state_dict": {"state_dict": state, "epoch": 3, "best_prec1": 91.5},
        "model": {"model": state, "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}},
        "model_state_dict": {"epoch": 1, "model_state_dict": state, "loss": torch.tensor(0.1)},
        "twice wrapped": {"model": {"state_dict": state}},
        "data parallel": {"state_dict": {f"module.{n}": v for n, v in state.items()}},
        "lightning": {
            "state_dict": {f"model.net.{n}": v for n, v in state.items()}
            | {"criterion.weight": torch.ones(7)}
        },
        "compiled": {f"_orig_mod.{n}": v for n, v in state.items()},
        "half": half,
    }[kind]


KINDS = (
    "plain",
    "state_dict",
    "model",
    "model_state_dict",
    "twice wrapped",
    "data parallel",
    "lightning",
    "compiled",
)


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoints_as_people_have_them_fill_the_body(tmp_path, published, kind):
    path = tmp_path / "weights.pth"
    torch.save(wrapped(published, kind), path)
    network, report = pretrained(NAME, 4, str(path), seed=1)
    assert body_is_taken_over(network, published)
    assert not report.missing
    assert not report.head
    assert "The last layer begins afresh (its own last layer is for 7 classes)" in report.words
    assert head_of(network)[1].weight.shape[0] == 4
    assert backbone_of(read_tensors(path)) == (None if kind == "lightning" else SQUEEZENET)


def test_half_precision_becomes_single(tmp_path, published):
    path = tmp_path / "weights.pt"
    torch.save(wrapped(published, "half"), path)
    network, report = pretrained(NAME, 7, str(path))
    assert report.head
    assert {value.dtype for value in network.parameters()} == {torch.float32}
    name = "features.0.weight"
    torch.testing.assert_close(network.get_parameter(name), published[name], atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("old", [True, False], ids=["before torch 1.6", "since"])
def test_both_formats_of_torch_and_safetensors_are_read(tmp_path, published, old):
    torch.save(published, tmp_path / "a.th", _use_new_zipfile_serialization=not old)
    save_file(published, tmp_path / "a.safetensors")
    for path in (tmp_path / "a.th", tmp_path / "a.safetensors"):
        network, report = pretrained(NAME, 7, str(path))
        assert report.head
        assert body_is_taken_over(network, published)


def test_random_weights_are_those_of_the_seed():
    network, report = pretrained(NAME, 3, "random", seed=9)
    assert "random" in report.words
    again = build(NAME, 3, seed=9).state_dict()
    assert all(torch.equal(value, again[name]) for name, value in network.state_dict().items())


def test_a_fresh_last_layer_depends_on_the_seed_alone(tmp_path, published):
    path = tmp_path / "weights.pth"
    torch.save(published, path)
    heads = []
    for seed in (1, 1, 2):
        torch.manual_seed(len(heads))
        heads.append(head_of(pretrained(NAME, 5, str(path), seed=seed)[0])[1].weight)
    assert torch.equal(heads[0], heads[1])
    assert not torch.equal(heads[0], heads[2])


def test_weights_of_another_backbone_name_the_one_they_fit(tmp_path, published):
    path = tmp_path / "weights.pth"
    torch.save(published, path)
    with pytest.raises(WorkbenchError, match=r"weights of SqueezeNet 1\.1, not of ResNet-18") as no:
        pretrained("resnet18", 3, str(path))
    assert NAME in no.value.hint
    assert default_backbone(str(path)) == NAME


def test_a_file_that_brings_a_part_says_what_begins_afresh(tmp_path, published):
    part = {name: value for name, value in published.items() if "features.12" not in name}
    path = tmp_path / "part.pth"
    torch.save(part, path)
    network, report = pretrained(NAME, 7, str(path))
    assert report.missing
    assert all("features.12" in name for name in report.missing)
    assert "in part" in report.words
    assert "begin afresh" in report.words
    assert torch.equal(network.get_parameter("features.0.bias"), published["features.0.bias"])


def test_a_part_of_another_shape_is_told_with_both_shapes(tmp_path, published):
    grey = dict(published)
    grey["features.0.weight"] = grey["features.0.weight"].sum(1, keepdim=True)
    torch.save(grey, tmp_path / "grey.pth")
    network, report = pretrained(NAME, 2, str(tmp_path / "grey.pth"))
    assert report.reshaped == ("features.0.weight", "classifier.1.weight", "classifier.1.bias")
    assert "features.0.weight is 64 × 1 × 3 × 3 in the file and 64 × 3 × 3 × 3 here." in (
        report.words
    )
    assert network.state_dict()["features.0.weight"].shape == (64, 3, 3, 3)


def test_old_files_without_counters_of_batch_norm_are_whole(tmp_path):
    state = build("shufflenet_v2_x0_5", 3).state_dict()
    path = tmp_path / "old.pth"
    torch.save({n: v for n, v in state.items() if "num_batches" not in n}, path)
    network, report = pretrained("shufflenet_v2_x0_5", 3, str(path))
    assert not report.missing
    assert not any(value.is_meta for value in network.state_dict().values())


def test_published_names_of_densenet_and_of_vision_transformers_are_understood(tmp_path):
    import re

    state = build("densenet121", 2).state_dict()
    old = {
        re.sub(r"(denselayer\d+\.)(norm|conv)([12])", r"\1\2.\3", n): v for n, v in state.items()
    }
    assert set(old) != set(state)
    torch.save(old, tmp_path / "dense.pth")
    assert read_tensors(tmp_path / "dense.pth").keys() == state.keys()
    tensors = {"encoder.layers.encoder_layer_3.mlp.linear_1.weight": torch.zeros(1)}
    tensors["encoder.layers.encoder_layer_3.mlp.linear_2.bias"] = torch.zeros(1)
    torch.save(tensors, tmp_path / "vit.pth")
    assert list(read_tensors(tmp_path / "vit.pth")) == [
        "encoder.layers.encoder_layer_3.mlp.0.weight",
        "encoder.layers.encoder_layer_3.mlp.3.bias",
    ]


def test_mnasnet_is_loaded_as_its_present_version_without_a_warning(tmp_path):
    state = dict(build("mnasnet0_5", 3).state_dict())
    save_file(state, tmp_path / "m.safetensors")
    network, report = pretrained("mnasnet0_5", 3, str(tmp_path / "m.safetensors"))
    assert report.head
    assert torch.equal(network.get_parameter("layers.0.weight"), state["layers.0.weight"])


def test_auxiliary_heads_of_published_googlenet_are_left_out_without_a_word(tmp_path):
    state = dict(build("googlenet", 3).state_dict())
    state["aux1.fc2.weight"] = torch.zeros(1000, 1024)
    torch.save(state, tmp_path / "g.pth")
    network, report = pretrained("googlenet", 3, str(tmp_path / "g.pth"))
    assert not report.unexpected
    assert backbone_of(read_tensors(tmp_path / "g.pth")) == BACKBONES.get("googlenet")
    assert not any("aux" in name for name in network.state_dict())


@pytest.fixture(scope="module")
def published_maxvit(tmp_path_factory) -> str:
    """Zeros under the published names: no bias in the last layer, which is for 5 classes."""
    state = blank("maxvit_t", 5).state_dict()
    state.pop("classifier.5.bias", None)
    path = tmp_path_factory.mktemp("maxvit") / "weights.safetensors"
    save_file({n: torch.zeros_like(value, device="cpu") for n, value in state.items()}, path)
    return str(path)


@pytest.mark.parametrize("classes", [2, 5])
def test_a_maxvit_with_weights_from_a_file_is_saved_and_loaded(tmp_path, published_maxvit, classes):
    backbone = BACKBONES.get("maxvit_t")
    network, report = pretrained("maxvit_t", classes, published_maxvit)
    assert (report.missing, report.head) == ((), classes == 5)
    names = tuple("abcde"[:classes])
    Classifier(network, backbone, names, preprocessing_for(backbone)).save(tmp_path)
    again = load_classifier(tmp_path).network.state_dict()
    assert torch.equal(again["classifier.5.bias"], torch.zeros(classes))
    assert torch.equal(again["classifier.5.weight"], network.state_dict()["classifier.5.weight"])


def test_a_transformers_places_are_stretched_to_another_picture_size():
    from workbench.models.fitting import fitted

    state = blank("vit_b_32", 3, size=96).state_dict()
    full = blank("vit_b_32", 3).state_dict()
    tensors = {n: torch.zeros(v.shape) for n, v in full.items()}
    tensors["encoder.pos_embedding"] = torch.arange(50.0)[None, :, None].expand(1, 50, 768)
    fit = fitted(state, BACKBONES.get("vit_b_32"), tensors, "file")
    stretched = fit.tensors["encoder.pos_embedding"]
    assert stretched.shape == (1, 10, 768)
    assert stretched[0, [0, 1, 3, 7, 9], 0].tolist() == pytest.approx([0, 1, 7, 43, 49], abs=1e-3)


# ------------------------------------------------------------------ what is no weights file


class Exploit:
    def __reduce__(self):
        return (os.mkdir, (str(Path(os.environ["WORKBENCH_HOME"]) / "owned"),))


@pytest.mark.parametrize("old", [True, False])
def test_a_file_that_wants_to_run_code_is_refused_and_nothing_is_run(tmp_path, workbench_home, old):
    path = tmp_path / "model.pth"
    torch.save({"state_dict": Exploit()}, path, _use_new_zipfile_serialization=not old)
    with pytest.raises(WorkbenchError, match="wants to run code"):
        read_tensors(path)
    assert not (workbench_home / "owned").exists()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_that_torch_never_wrote_is_refused_for_what_it_wants_to_run(
    tmp_path, workbench_home, protocol
):
    (tmp_path / "bare.pth").write_bytes(pickle.dumps({"weights": Exploit()}, protocol))
    with pytest.raises(WorkbenchError, match=rf"wants to run code \({os.name}\.mkdir\)") as refused:
        read_tensors(tmp_path / "bare.pth")
    assert "nothing in it was run" in refused.value.message
    assert not (workbench_home / "owned").exists()


def test_what_a_pickle_names_is_looked_for_in_its_beginning_only(tmp_path):
    path = tmp_path / "long.pth"
    path.write_bytes(pickle.dumps([0] * 60_000 + [os.mkdir]))
    assert named_in_pickle(path) is None
    path.write_bytes(pickle.dumps([0] * 60 + [os.mkdir]))
    assert named_in_pickle(path) == f"{os.name}.mkdir"
    path.write_bytes(b"\x80\x04\x93.")
    assert named_in_pickle(path) == "?"


def test_a_whole_pickled_model_is_refused_with_what_to_ask_for(tmp_path):
    torch.save(torch.nn.Linear(2, 2), tmp_path / "model.pth")
    torch.save({"args": argparse.Namespace(lr=1)}, tmp_path / "args.pth")
    for name in ("model.pth", "args.pth"):
        words = r"wants to run code \((torch|argparse)\."
        with pytest.raises(WorkbenchError, match=words) as refused:
            read_tensors(tmp_path / name)
        assert "state_dict" in refused.value.hint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello, I am text", "not a weights file"),
        (b"\xff\xd8\xff\xe0" + b"jpeg" * 20, "not a weights file"),
        (b"\x80\x02}q\x00.", "damaged"),
        (b"\x80\x02garbage", "damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ((2**40).to_bytes(8, "little") + b'{"a":1}', "damaged"),
        ((2).to_bytes(8, "little") + b"{}", "no weights"),
    ],
)
def test_a_file_that_is_no_weights_file_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    with pytest.raises(WorkbenchError, match=words):
        read_tensors(path)


def test_folders_missing_files_and_other_zips_are_refused_in_words(tmp_path):
    with pytest.raises(WorkbenchError, match="is a folder"):
        read_tensors(tmp_path)
    with pytest.raises(WorkbenchError, match="is not there"):
        read_tensors(tmp_path / "none.pth")
    with pytest.raises(WorkbenchError, match="no weights file"):
        weights_file(SQUEEZENET, str(tmp_path / "none.pth"))
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(WorkbenchError, match=r"damaged|not a weights"):
        read_tensors(tmp_path / "photos.zip")
    torch.save([torch.zeros(2)], tmp_path / "list.pth")
    with pytest.raises(WorkbenchError, match="no weights"):
        read_tensors(tmp_path / "list.pth")


def saved(form: str) -> bytes:
    state = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.zeros(2)}
    if form == "safetensors":
        from safetensors.torch import save

        return save(state)
    file = io.BytesIO()
    torch.save(state, file, _use_new_zipfile_serialization=form == "zip")
    return file.getvalue()


def test_a_small_file_that_would_unfold_to_more_than_the_memory_is_refused(tmp_path):
    bomb = torch.zeros(1, dtype=torch.float16).expand(2_000_000, 2_000_000)
    torch.save({"a.weight": bomb}, tmp_path / "bomb.pth")
    with pytest.raises(WorkbenchError, match="damaged"):
        read_tensors(tmp_path / "bomb.pth")


def test_numbers_that_are_not_finite_are_refused(tmp_path, published):
    broken = dict(published)
    broken["features.0.bias"] = torch.full_like(published["features.0.bias"], float("nan"))
    torch.save(broken, tmp_path / "nan.pth")
    with pytest.raises(WorkbenchError, match=r"features\.0\.bias.* not finite"):
        pretrained(NAME, 3, str(tmp_path / "nan.pth"))


def test_quantised_and_sparse_weights_fit_nothing_and_say_so(tmp_path, published):
    whole = {name: (value * 100).to(torch.int8) for name, value in published.items()}
    torch.save(whole, tmp_path / "int8.pth")
    with pytest.raises(WorkbenchError):
        pretrained(NAME, 3, str(tmp_path / "int8.pth"))
    torch.save({"a": torch.eye(3).to_sparse()}, tmp_path / "sparse.pth")
    with pytest.raises(WorkbenchError):
        read_tensors(tmp_path / "sparse.pth")


@settings(max_examples=60)
@given(st.sampled_from(["zip", "pickle", "safetensors"]), st.data())
def test_damaged_files_end_in_words_or_in_tensors_never_otherwise(tmp_path_factory, form, data):
    content = bytearray(saved(form))
    cut = data.draw(st.integers(1, len(content)))
    content = content[:cut]
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("fuzz") / "weights.pth"
    path.write_bytes(bytes(content))
    with contextlib.suppress(WorkbenchError):
        assert all(isinstance(value, torch.Tensor) for value in read_tensors(path).values())


# ------------------------------------------------------------------ real files


def test_real_weights_fill_their_backbones(shared_data):
    folder = shared_data / "weights"
    for name, file in (
        ("mobilenet_v2", "mobilenet_v2_tf2_ptq_hflip_fp16.pth"),
        ("squeezenet1_1", "squeezenet1_1_caffe_bvlc.pth"),
    ):
        report = pretrained(name, 1000, str(folder / file))[1]
        assert report.head
        assert not report.missing
        assert not report.unexpected
        assert default_backbone(str(folder / file)) == name


def test_a_real_checkpoint_that_fits_nothing_ends_in_a_clear_message(shared_data):
    path = shared_data / "weights" / "cifar10_resnet20-12fca82f.th"
    with pytest.raises(WorkbenchError, match="does not fit ResNet-18: nothing fits") as refused:
        pretrained("resnet18", 10, str(path))
    assert "none of those here" in refused.value.message
    assert "tensor" not in refused.value.message
    assert "(Names of its tensors: " in refused.value.hint
    with pytest.raises(WorkbenchError, match="No backbone here fits"):
        default_backbone(str(path))


# ------------------------------------------------------------------ bundled and published


@pytest.fixture
def bundle(monkeypatch, tmp_path, published):
    """A program that comes with weights for SqueezeNet."""
    folder = tmp_path / "resources" / "backbones"
    folder.mkdir(parents=True)
    halves = {name: value.half() for name, value in published.items()}
    save_file(halves, folder / f"{NAME}.safetensors")
    card = {"size_px": 160, "mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2]}
    card["sha256"] = sha256(folder / f"{NAME}.safetensors")
    (folder / f"{NAME}.json").write_bytes(msgspec.json.encode(card))
    monkeypatch.setattr(catalogue, "resources_dir", lambda: tmp_path / "resources")
    catalogue._bundled.cache_clear()
    yield folder
    catalogue._bundled.cache_clear()


def test_bundled_weights_are_the_default_and_bring_their_preprocessing(bundle, published):
    assert default_backbone() == NAME
    assert best_source(SQUEEZENET) == "bundled"
    assert [s.source for s in available(SQUEEZENET)] == ["bundled", "download", "random"]
    network, report = pretrained(NAME, 7, "bundled")
    assert report.head
    assert network.get_parameter("features.0.bias").dtype == torch.float32
    assert preprocessing_for(SQUEEZENET, "bundled").size == 160
    assert preprocessing_for(SQUEEZENET, "download").size == 224


def lie_here(folder, *names):
    """Let the published weights of these networks be on the machine."""
    place = folder / "hub" / "checkpoints"
    place.mkdir(parents=True, exist_ok=True)
    for name in names:
        backbone = BACKBONES.get(name)
        with (place / backbone.file_name).open("wb") as file:
            file.truncate(round(backbone.download_mb * 1e6))


def test_published_weights_on_the_machine_come_before_the_bundled_ones(
    bundle, monkeypatch, tmp_path
):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    lie_here(tmp_path, "vit_h_14", "vgg16")
    assert default_backbone() == NAME, "no laptop bears the others"
    lie_here(tmp_path, "resnet34", "alexnet")
    assert default_backbone() == "resnet34", "none is recommended, and it is the more accurate one"
    lie_here(tmp_path, "resnet50")
    assert default_backbone() == "resnet50", "it is recommended"
    lie_here(tmp_path, "resnet18")
    assert default_backbone() == "resnet18", "it is recommended, and quicker"
    assert default_backbone("bundled") == NAME
    assert at_hand(default_backbone()) == "download"


def test_a_download_that_was_cut_off_is_no_default(bundle, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    lie_here(tmp_path, "resnet18")
    file = tmp_path / "hub" / "checkpoints" / BACKBONES.get("resnet18").file_name
    os.truncate(file, 1_000_000)
    assert default_backbone() == NAME
    assert best_source(BACKBONES.get("resnet18")) == "download"
    assert at_hand("resnet18") == "random"


def test_without_any_weights_the_first_of_the_catalogue_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(choosing, "bundled_backbones", dict)
    first = BACKBONES.names()[0]
    assert default_backbone() == first
    assert at_hand(first) == "random"
    assert best_source(BACKBONES.get(first)) == "download"


def test_the_weights_that_come_with_this_program_are_whole():
    catalogue._bundled.cache_clear()
    cards = catalogue.bundled_backbones()
    if not cards:
        pytest.skip("no weights come with this checkout")
    for name in cards:
        report = pretrained(name, 3, "bundled")[1]
        assert not report.missing
        assert not report.unexpected


def test_bundled_weights_that_were_changed_are_refused(bundle):
    path = bundle / f"{NAME}.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WorkbenchError, match="checksum is wrong"):
        pretrained(NAME, 7, "bundled")


def test_weights_that_are_not_here_are_refused_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(WorkbenchError, match="not on this machine yet") as refused:
        pretrained("resnet34", 3, "download")
    assert BACKBONES.get("resnet34").url in refused.value.hint
    with pytest.raises(WorkbenchError, match="No weights for VGG-16 come with"):
        pretrained("vgg16", 3, "bundled")


def test_a_published_file_with_a_wrong_checksum_is_refused(monkeypatch, tmp_path, published):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    path = tmp_path / "hub" / "checkpoints" / SQUEEZENET.file_name
    path.parent.mkdir(parents=True)
    torch.save(published, path)
    with pytest.raises(WorkbenchError, match="checksum is wrong"):
        pretrained(NAME, 3, "download")
