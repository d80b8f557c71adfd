"""From folders to datasets, and what is said about the rest."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from tests.data.pictures import class_folders, encoded, pixels, put
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.data.scanning import Scan, scan
from workbench.data.walking import natural


def scanned(folder: Path, **options) -> Scan:
    return finish(scan(folder, **options))


def reasons(result: Scan) -> dict[str, str]:
    return {Path(r.path).name: r.reason for r in result.rejected}


def listing(folder: Path) -> list[tuple[str, int, int]]:
    paths = sorted(folder.rglob("*"))
    return [(str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in paths]


def test_class_folders_become_a_split_dataset(tmp_path):
    result = scanned(class_folders(tmp_path, cat=10, dog=5))
    assert result.classes == ("cat", "dog")
    assert Counter((i.label, i.split) for i in result.items) == {
        ("cat", "train"): 8,
        ("cat", "val"): 2,
        ("dog", "train"): 4,
        ("dog", "val"): 1,
    }
    assert result.root == str(tmp_path)
    assert result.dataset().of("val")


def test_an_item_is_known_by_its_bytes(tmp_path):
    path = put(tmp_path / "a" / "x.png", 7)
    put(tmp_path / "b" / "y.png", 8)
    first = scanned(tmp_path).items[0]
    assert first.id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (first.path, first.width, first.height) == (str(path), 32, 24)


def test_classes_and_items_come_in_natural_order(tmp_path):
    result = scanned(class_folders(tmp_path, **{"10": 2, "9": 12, "a": 1}))
    assert result.classes == ("9", "10", "a")
    assert [Path(i.path).stem for i in result.items if i.label == "9"] == [
        str(n) for n in range(12)
    ]


def test_names_that_differ_only_by_case_or_zeros_have_one_order():
    names = ("Cat", "cat", "1", "01", "10")
    orders = {tuple(sorted(shuffled, key=natural)) for shuffled in permutations(names)}
    assert orders == {("01", "1", "10", "Cat", "cat")}


def test_nothing_is_written_into_the_folder(tmp_path):
    class_folders(tmp_path, cat=4, dog=4)
    put(tmp_path / "cat" / "broken.jpg", b"no")
    before = listing(tmp_path)
    scanned(tmp_path)
    assert listing(tmp_path) == before


def test_broken_files_are_rejected_with_their_reason(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    put(tmp_path / "cat" / "empty.png", b"")
    put(tmp_path / "cat" / "text.jpg", b"not a picture at all")
    put(tmp_path / "labels.csv", b"file,label\n")
    put(tmp_path / "dog" / "half.png", encoded(pixels(1))[:150])
    result = scanned(tmp_path)
    assert len(result.items) == 6
    said = reasons(result)
    assert said["empty.png"] == "The file is empty."
    assert "holds text" in said["text.jpg"]
    assert "holds text" in said["labels.csv"]
    assert "cut off" in said["half.png"]


def test_what_systems_leave_behind_is_passed_over(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    for name in (
        ".DS_Store",
        "cat/Thumbs.db",
        "__MACOSX/cat/._1.png",
        ".git/config",
        "cat/desktop.ini",
        "Leaves.workbench/cache/thumb.png",
    ):
        put(tmp_path / name, b"x")
    result = scanned(tmp_path)
    assert result.rejected == ()
    assert result.classes == ("cat", "dog")


def test_equal_files_count_once_and_name_their_twin(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    shutil.copy(tmp_path / "cat" / "0.png", tmp_path / "cat" / "copy.png")
    result = scanned(tmp_path)
    assert len(result.items) == 6
    assert reasons(result) == {
        "copy.png": "It is the same picture as “cat/0.png”, which is used instead."
    }


def test_twins_whose_classes_contradict_are_said_to(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    shutil.copy(tmp_path / "cat" / "0.png", tmp_path / "dog" / "x.png")
    assert "contradict each other: “cat” there, “dog” here" in reasons(scanned(tmp_path))["x.png"]


def test_of_twins_in_train_and_test_nothing_is_learned(tmp_path):
    class_folders(tmp_path / "train", cat=5, dog=5)
    class_folders(tmp_path / "test", cat=0)
    (tmp_path / "test" / "cat").mkdir(parents=True)
    shutil.copy(tmp_path / "train" / "cat" / "0.png", tmp_path / "test" / "cat" / "leak.png")
    result = scanned(tmp_path)
    assert [Path(i.path).name for i in result.items if i.split == "test"] == ["leak.png"]
    assert "It was in train and in test." in reasons(result)["0.png"]


def test_a_picture_with_a_class_is_preferred_to_its_twin_without(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    (tmp_path / "Test").mkdir()
    shutil.copy(tmp_path / "dog" / "1.png", tmp_path / "Test" / "1.png")
    result = scanned(tmp_path)
    assert [Path(r.path).parent.name for r in result.rejected] == ["Test"]


def test_splits_above_classes_are_honoured(tmp_path):
    class_folders(tmp_path / "Train", cat=5, dog=5)
    put(tmp_path / "valid" / "cat" / "v.png", 1)
    put(tmp_path / "TEST" / "dog" / "t.png", 2)
    counts = Counter(i.split for i in scanned(tmp_path).items)
    assert counts == {"train": 10, "val": 1, "test": 1}


def test_loose_pictures_are_kept_with_a_word_what_to_do(tmp_path):
    for n in range(3):
        put(tmp_path / f"{n}.png", n)
    result = scanned(tmp_path)
    assert [(i.label, i.split) for i in result.items] == [(None, None)] * 3
    assert result.classes == ()
    assert any("one folder a class" in note for note in result.notes)


def test_one_class_and_one_picture_a_class_succeed_with_notes(tmp_path):
    class_folders(tmp_path / "one", cat=3)
    assert any("only one class" in note for note in scanned(tmp_path / "one").notes)
    class_folders(tmp_path / "single", cat=1, dog=1)
    assert any("judge by" in note for note in scanned(tmp_path / "single").notes)


def test_names_with_spaces_unicode_and_emoji_are_read(tmp_path):
    folder = tmp_path / "Bilder 📷 für Übung"
    put(folder / "Löwe 🦁" / "ein bild (1).png", 1)
    put(folder / "虎" / "图 片.png", 2)
    assert scanned(folder).classes == ("Löwe 🦁", "虎")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_rejected_and_can_be_stored(tmp_path):
    class_folders(tmp_path, cat=2, dog=2)
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/cat/bad\xff.png")), 9)
    (rejected,) = scanned(tmp_path).rejected
    assert "Rename the file" in rejected.reason
    rejected.path.encode()


def test_links_that_lead_in_circles_end(tmp_path):
    class_folders(tmp_path, cat=3, dog=3)
    (tmp_path / "cat" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "cat" / "dead.png").symlink_to(tmp_path / "nowhere.png")
    result = scanned(tmp_path)
    assert len(result.items) == 6
    assert "not there" in reasons(result)["dead.png"]


def test_a_folder_that_may_not_be_read_is_listed(tmp_path, monkeypatch):
    class_folders(tmp_path, cat=3, dog=3, locked=1)
    real = os.scandir

    def scandir(path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = scanned(tmp_path)
    assert "may not be read" in reasons(result)["locked"]
    assert len(result.items) == 6


def test_a_folder_that_vanishes_is_said_to(tmp_path):
    folder = class_folders(tmp_path / "usb", cat=30, dog=30)
    task = scan(folder, threads=1)
    next(task)
    shutil.rmtree(folder)
    with pytest.raises(WorkbenchError, match="vanished while it was being read"):
        finish(task)


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "no pictures", "project"])
def test_a_wrong_folder_is_refused_with_what_to_do(tmp_path, kind):
    folder = tmp_path / "it"
    if kind == "file":
        put(folder, b"x")
    elif kind == "no pictures":
        put(folder / "a" / "notes.txt", b"hello")
    elif kind == "project":
        put(folder / "project.db", b"x")
    elif kind == "empty":
        folder.mkdir()
    with pytest.raises(WorkbenchError) as caught:
        scanned(folder)
    assert "it" in caught.value.message
    assert caught.value.hint


def test_progress_counts_up_to_the_end(tmp_path):
    seen: list[Progress] = []
    finish(scan(class_folders(tmp_path, cat=20, dog=20), threads=2), seen.append)
    done = [event.done for event in seen if event.total is not None]
    assert done == sorted(done)
    assert (seen[-1].done, seen[-1].total) == (40, 40)


def test_stopping_ends_the_threads(tmp_path):
    task = scan(class_folders(tmp_path, cat=40), threads=4)
    for event in task:
        if event.done:
            break
    task.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("scan")]


@pytest.mark.parametrize(
    ("name", "classes", "unnamed"),
    [
        ("azure_trees", ("Hemlock", "Japanese_Cherry"), 1),
        ("azure_cutlery", ("fork", "scissors"), 1),
    ],
)
def test_a_real_test_folder_is_no_class(shared_data, name, classes, unnamed):
    result = scanned(shared_data / name)
    assert result.classes == classes
    assert sum(i.label is None for i in result.items) == unnamed
    assert {i.split for i in result.items} == {"train", "val", None}
