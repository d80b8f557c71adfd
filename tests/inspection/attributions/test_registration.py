"""A planted square is found where it was planted, for every way a picture can lie."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from tests.inspection.classifiers import CLASSES
from workbench.inspection.attributions.attributing import attribute
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.showing.overlay import blend, sheet
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.preprocessing import Preprocessing

WIDTH, HEIGHT = 320, 240
SQUARE = (slice(96, 144), slice(176, 224))  # rows, columns: inside the middle crop


class SeesWhite(nn.Module):
    """A network whose only layer is how bright a place is; class 0 is the mean of it."""

    def __init__(self) -> None:
        super().__init__()
        self.layer4 = nn.AvgPool2d(4)
        self.fc = nn.Linear(1, 3, bias=False)
        self.fc.weight.data = torch.tensor([[1.0], [-1.0], [0.0]])

    def forward(self, batch: Tensor) -> Tensor:
        answer: Tensor = self.fc(self.layer4(batch.mean(1, keepdim=True)).mean((2, 3)))
        return answer


def _model(fit: Any) -> Classifier:
    wanted = Preprocessing(size=96, fit=fit, mean=(0, 0, 0), std=(1, 1, 1))
    return Classifier(SeesWhite().eval(), BACKBONES.get("resnet18"), CLASSES, wanted)


def _stored(upright: np.ndarray, orientation: int) -> bytes:
    """The picture as a camera held some way stores it, with the tag that turns it upright."""
    image = Image.fromarray(upright)
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = image if undo is None else image.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    stored.save(file, "PNG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("fit", ["whole", "crop"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_planted_square_is_marked_where_it_lies(orientation, fit):
    upright = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    upright[SQUARE] = 255
    found = attribute(_model(fit), _stored(upright, orientation), "crack", layer="layer4")
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    assert _lies_where_planted(found, fit)


def _lies_where_planted(found: Attribution, fit: Any) -> bool:
    strength = sheet(found, WIDTH, HEIGHT)[..., 3].astype(float)
    if fit == "crop":
        strength[:, :40] = strength[:, 280:] = 0  # greyed: the network did not see it
    rows, columns = np.nonzero(strength > 200)
    assert abs(rows.mean() - 119.5) < 1
    assert abs(columns.mean() - 199.5) < 1
    assert strength[SQUARE].mean() > 240
    outside = strength.copy()
    outside[82:158, 162:238] = 0  # a cell more on each side
    return bool(outside.max() == 0)


@pytest.mark.parametrize("fit", ["whole", "crop"])
@pytest.mark.parametrize("side", [None, 192])
@pytest.mark.parametrize("method", ["closeup", "ablationcam", "scorecam", "integrated"])
def test_every_kind_of_method_marks_it_there_at_higher_sizes_too(method, side, fit):
    upright = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    upright[SQUARE] = 255
    layer = "auto" if method == "integrated" else "layer4"
    found = attribute(_model(fit), _stored(upright, 6), "crack", method, layer, side)
    assert _lies_where_planted(found, fit)


class AttendsToWhite(nn.Module):
    """A network whose first token attends to white patches of 4 × 4 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(2, 1, batch_first=True)
        # Tokens are how bright they are, and 1: that is asked of what is bright.
        matrices = ([[0.0, 30.0], [0, 0]], [[1.0, 0], [0, 0]], [[1.0, 0], [0, 1]])
        self.attention.in_proj_weight.data = torch.tensor(matrices).reshape(6, 2)
        self.attention.out_proj.weight.data = torch.eye(2)
        self.fc = nn.Linear(2, 3, bias=False)
        self.fc.weight.data = torch.tensor([[1.0, 0], [-1.0, 0], [0, 0]])

    def forward(self, batch: Tensor) -> Tensor:
        bright = nn.functional.avg_pool2d(batch.mean(1, keepdim=True), 4).flatten(1)
        tokens = nn.functional.pad(bright, (1, 0))[..., None]
        tokens = torch.cat([tokens, torch.ones_like(tokens)], -1)
        seen, _ = self.attention(tokens, tokens, tokens, need_weights=False)
        answer: Tensor = self.fc(seen[:, 0])
        return answer


@pytest.mark.parametrize("fit", ["whole", "crop"])
@pytest.mark.parametrize("method", ["rollout", "attention"])
def test_attention_marks_the_patches_that_are_white(method, fit):
    upright = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    upright[90:150, 160:240] = 255  # whole patches, either way
    wanted = _model(fit).preprocessing
    model = Classifier(AttendsToWhite().eval(), BACKBONES.get("vit_b_16"), CLASSES, wanted)
    strength = sheet(attribute(model, upright, "crack", method), WIDTH, HEIGHT)[..., 3]
    strength[:, :40] = strength[:, 280:] = 0  # greyed where it is cropped
    rows, columns = np.nonzero(strength > 200)
    assert abs(rows.mean() - 119.5) < 1
    assert abs(columns.mean() - 199.5) < 1
    assert strength[100:140, 170:230].min() > 200


def test_a_blend_changes_only_what_is_marked():
    upright = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    upright[SQUARE] = 255
    found = attribute(_model("whole"), upright, "crack", layer="layer4")
    changed = (blend(upright, found) != upright).any(axis=2)
    assert changed[SQUARE].all()
    changed[82:158, 162:238] = False
    assert not changed.any()


def test_a_class_nothing_speaks_for_has_an_empty_map():
    white = np.full((64, 64, 3), 255, np.uint8)
    found = attribute(_model("whole"), white, "good", layer="layer4")
    assert not found.positive
    assert found.map.max() == 0
    assert (blend(white, found) == white).all()
