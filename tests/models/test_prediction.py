from __future__ import annotations

import threading
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import pytest
import torch
from PIL import Image

from tests.models.test_classifier import CLASSES, make
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.models.classifier import Classifier
from workbench.models.prediction import PictureRejected, PredictionMade, predict


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return make()


@pytest.fixture
def folder(tmp_path) -> list[Path]:
    """Seven pictures with two files between them that are none."""
    paths = []
    for number in range(9):
        path = tmp_path / f"{number} ü.png"
        if number in (2, 5):
            path.write_text("no picture")
        else:
            noise = np.random.default_rng(number).integers(0, 256, (40, 60, 3), dtype=np.uint8)
            Image.fromarray(noise).save(path)
        paths.append(path)
    return paths


def test_every_picture_is_classified_in_order_and_the_rest_named(classifier, folder):
    events: list[object] = []
    answer = finish(predict(classifier, folder, batch=4), events.append)
    assert [Path(one.path).name[0] for one in answer.made] == list("0134678")
    assert [Path(one.path).name[0] for one in answer.rejected] == ["2", "5"]
    assert all("not a picture" in one.reason for one in answer.rejected)
    said = [event for event in events if isinstance(event, PredictionMade | PictureRejected)]
    assert len(said) == 9
    assert isinstance(said[2], PictureRejected)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == [0, 4, 8, 9]


def test_a_prediction_is_what_the_classifier_says_of_that_picture_alone(classifier, folder):
    made = finish(predict(classifier, folder, batch=4)).made
    for one in made:
        row = classifier.probabilities(classifier.read(one.path)[1][None])[0]
        assert one.label == CLASSES[int(row.argmax())]
        assert one.confidence == pytest.approx(float(row.max()), abs=1e-5)
        assert [name for name, _ in one.top] == [CLASSES[i] for i in np.argsort(-row)]
        assert one.top[0] == (one.label, one.confidence)


def test_stopping_leaves_no_thread_behind(classifier, folder):
    task = predict(classifier, folder * 20, batch=2)
    for _ in range(4):
        next(task)
    task.close()
    for thread in threading.enumerate():
        if thread.name.startswith("decoding"):
            thread.join(5)
    assert not [t for t in threading.enumerate() if t.name.startswith("decoding")]


def test_where_the_memory_is_short_smaller_batches_give_the_same_answers(
    classifier, folder, monkeypatch
):
    whole = finish(predict(classifier, folder))
    ask = classifier.probabilities

    def short_of_memory(batch):
        if len(batch) > 2:
            raise torch.OutOfMemoryError
        return ask(batch)

    monkeypatch.setattr(classifier, "probabilities", short_of_memory)
    halved = finish(predict(classifier, folder))
    assert [one.label for one in halved.made] == [one.label for one in whole.made]
    exhausted = RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED")
    monkeypatch.setattr(classifier, "probabilities", MagicMock(side_effect=exhausted))
    with pytest.raises(WorkbenchError, match="not enough for one picture"):
        finish(predict(classifier, folder))


def test_nothing_to_do_is_done_at_once(classifier):
    answer = finish(predict(classifier, []))
    assert (answer.made, answer.rejected) == ((), ())


def test_a_folder_of_unreadable_files_is_all_rejected(classifier, tmp_path):
    paths = [tmp_path / "gone.jpg", tmp_path]
    answer = finish(predict(classifier, paths))
    assert not answer.made
    assert len(answer.rejected) == 2


def test_hostile_files_never_end_the_task(classifier, shared_data):
    paths = sorted((shared_data / "odd").glob("*"))[:40]
    answer = finish(predict(classifier, paths))
    assert len(answer.made) + len(answer.rejected) == len(paths)
