"""What folders mean."""

from __future__ import annotations

import pytest

from workbench.data.layout import arrange, split_of


def places(*paths: str) -> list[str]:
    """Rows of text: “class split” for each picture, “-” for none."""
    folders = [tuple(path.split("/")[:-1]) for path in paths]
    return [f"{p.label or '-'} {p.split or '-'}" for p in arrange(folders).places]


def notes(*paths: str) -> str:
    return " ".join(arrange([tuple(path.split("/")[:-1]) for path in paths]).notes)


def test_folders_are_classes():
    assert places("cat/1.png", "dog/2.png") == ["cat -", "dog -"]


def test_folders_below_a_class_belong_to_it():
    assert places("cat/black/old/1.png", "dog/2.png") == ["cat -", "dog -"]


@pytest.mark.parametrize("val", ["val", "Valid", "VALIDATION", "validation_set", "val-images"])
def test_splits_above_classes_are_honoured(val):
    assert places("Training/cat/1.png", f"{val}/cat/2.png", "testing/dog/x/3.png") == [
        "cat train",
        "cat val",
        "dog test",
    ]


@pytest.mark.parametrize("test", ["Test", "test", "val", "Testing"])
def test_a_flat_test_folder_beside_classes_is_no_class(test):
    assert places("fork/1.png", "knife/2.png", f"{test}/3.png") == ["fork -", "knife -", "- -"]
    assert f"“{test}” holds 1 picture without a class" in notes(
        "a/1.png", "b/1.png", f"{test}/3.png"
    )


def test_a_folder_of_trains_beside_cars_is_a_class():
    assert places("car/1.png", "bus/2.png", "train/3.png") == ["car -", "bus -", "train -"]


def test_a_flat_test_folder_beside_split_folders_has_no_class():
    assert places("train/a/1.png", "train/b/2.png", "test/3.png") == ["a train", "b train", "- -"]


def test_flat_split_folders_alone_are_not_classes():
    assert places("train/1.png", "test/2.png") == ["- -", "- -"]
    assert "no classes yet" in notes("train/1.png", "test/2.png")


def test_loose_pictures_have_no_class():
    assert places("1.png", "2.png") == ["- -", "- -"]
    assert "one folder a class" in notes("1.png")


def test_loose_pictures_beside_classes_are_set_aside():
    assert places("cat/1.png", "dog/2.png", "3.png") == ["cat -", "dog -", "- -"]
    assert "1 picture beside the class folders" in notes("cat/1.png", "dog/2.png", "3.png")


def test_a_single_folder_above_the_classes_is_stepped_into():
    assert places("Photos/2024/cat/1.png", "Photos/2024/dog/2.png") == ["cat -", "dog -"]
    assert "“Photos/2024”" in notes("Photos/2024/cat/1.png", "Photos/2024/dog/2.png")


def test_a_single_class_is_not_stepped_over():
    assert places("cat/1.png", "cat/2.png") == ["cat -", "cat -"]


def test_a_single_train_folder_is_a_split():
    assert places("train/cat/1.png", "train/dog/2.png") == ["cat train", "dog train"]


def test_a_wrapper_above_splits_is_stepped_into():
    assert places("data/train/cat/1.png", "data/val/cat/2.png") == ["cat train", "cat val"]


def test_doubled_split_folders_are_stepped_into():
    assert places("train/train/cat/1.png", "val/images/dog/2.png") == ["cat train", "dog val"]


def test_class_folders_beside_split_folders_are_for_training():
    paths = ("train/cat/1.png", "val/cat/2.png", "bird/3.png")
    assert places(*paths) == ["cat train", "cat val", "bird -"]
    assert "used for training" in notes(*paths)


def test_accents_written_in_two_ways_are_one_class():
    assert places("caf\u00e9/1.png", "cafe\u0301/2.png") == ["café -", "café -"]


def test_nothing_is_arranged_to_nothing():
    assert arrange([]) == ((), ())


@pytest.mark.parametrize(
    "name", ["cats", "testicle", "trains", "train_test", "", "set", "datatest"]
)
def test_other_names_are_no_splits(name):
    assert split_of(name) is None


def test_a_data_set_taken_for_a_class_is_said_to():
    paths = ("flowers/train/rose/1.png", "flowers/test/rose/2.png", "birds/3.png")
    assert places(*paths) == ["flowers -", "flowers -", "birds -"]
    assert "“flowers” was taken as one class" in notes(*paths)
