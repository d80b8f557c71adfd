from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from workbench.core.errors import WorkbenchError
from workbench.models import catalogue
from workbench.models.backbone import RECOMMENDED
from workbench.models.catalogue import BACKBONES, FAMILIES, bundled_backbones


def test_the_catalogue_says_what_torchvision_says_of_every_classification_network():
    from workbench.models.catalogue_source import facts, names

    assert sorted(BACKBONES.names()) == sorted(names())
    wrong = [
        f"{backbone.name}: {field}"
        for backbone in BACKBONES
        for field, value in facts(backbone.name).items()
        if getattr(backbone, field) != value
    ]
    assert not wrong, "run `python -m workbench.models.catalogue_source`"


def test_addresses_and_checksums_are_torchvisions_own():
    from torchvision.models import get_model_weights

    for backbone in BACKBONES:
        assert backbone.url == get_model_weights(backbone.name).DEFAULT.url
        assert len(backbone.sha256_prefix) >= 8
        assert backbone.sha256_prefix in backbone.file_name


def test_every_family_has_backbones_a_sentence_and_a_paper():
    assert {backbone.family for backbone in BACKBONES} == set(FAMILIES)
    for family in FAMILIES.values():
        assert family.sentence.endswith(".")
        assert family.url.startswith("https://arxiv.org/abs/")
        assert family.paper.split()[-1].isdecimal()


def test_the_recommended_few_come_first_from_quick_to_heavy():
    first = tuple(BACKBONES.names()[: len(RECOMMENDED)])
    assert first == RECOMMENDED
    costs = [BACKBONES.get(name).gflops for name in first if name != "efficientnet_b0"]
    assert costs == sorted(costs)


def test_titles_are_unique_and_weights_with_conditions_say_so():
    titles = [backbone.title for backbone in BACKBONES]
    assert len(set(titles)) == len(titles)
    bound = [backbone.name for backbone in BACKBONES if backbone.noncommercial]
    assert bound == ["regnet_y_128gf", "vit_h_14"]
    assert "commercially" in BACKBONES.get("vit_h_14").sentence


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(WorkbenchError, match="resnet18"):
        BACKBONES.get("resnet-18")


@pytest.mark.parametrize(
    ("name", "size", "hint"),
    [
        ("resnet18", 16, "from 32"),
        ("resnet18", 5000, "to 2048"),
        ("vit_b_16", 100, "Choose 96"),
        ("maxvit_t", 256, "Choose 224"),
        ("inception_v3", 64, "from 75"),
    ],
)
def test_a_size_that_a_backbone_cannot_work_with_is_refused_with_one_it_can(name, size, hint):
    with pytest.raises(WorkbenchError) as refused:
        BACKBONES.get(name).check_size(size)
    assert hint in refused.value.hint


def test_the_gallery_is_shown_without_importing_torch():
    code = (
        "import sys; from workbench.models.catalogue import BACKBONES, bundled_backbones;"
        "from workbench.models.choosing import available, best_source, default_backbone;"
        "from workbench.models.preprocessing import preprocessing_for;"
        "import workbench.models.prediction, workbench.models.classifier, workbench.models.layers;"
        "import workbench.models.devices, workbench.models.downloading;"
        "[(b.sentence, available(b), preprocessing_for(b)) for b in BACKBONES];"
        "default_backbone(); sys.exit(' '.join({'torch', 'torchvision'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_bundled_weights_are_offered_only_where_card_and_tensors_lie(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(catalogue, "resources_dir", lambda: tmp_path)
    assert bundled_backbones() == {}
    folder = tmp_path / "backbones"
    folder.mkdir()
    card = {
        "backbone": "mobilenet_v3_small",
        "size_px": 160,
        "mean": [0.5, 0.5, 0.5],
        "std": [0.2, 0.2, 0.2],
        "sha256": "0" * 64,
        "teacher": "something else that is noted",
    }
    (folder / "mobilenet_v3_small.json").write_bytes(msgspec.json.encode(card))
    catalogue._bundled.cache_clear()
    assert bundled_backbones() == {}
    (folder / "mobilenet_v3_small.safetensors").write_bytes(b"x")
    catalogue._bundled.cache_clear()
    assert bundled_backbones()["mobilenet_v3_small"].size_px == 160
    catalogue._bundled.cache_clear()
