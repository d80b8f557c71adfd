"""Models and pictures gone wrong, on the page: words in place, and the next one comes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QWidget

from tests.app.inspect import made_up
from tests.app.inspect.compare.side import sides_of
from tests.app.sessions import drain_until
from tests.end_to_end.window import said
from tests.inspection.classifiers import classifier
from workbench.app.inspect import presenter
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.stage import build
from workbench.app.inspect.tabs import TABS
from workbench.app.inspect.view import InspectPage
from workbench.app.widgets.canvas import PictureCanvas
from workbench.models.classifier import Classifier


class Opened:
    """The page of a project with two runs, at a picture."""

    def __init__(self, folder: Path, saved: Path, session) -> None:
        self.project = made_up.project_in(folder, runs=2)
        for number in ("001", "002"):
            shutil.copytree(saved, self.project.folder / "runs" / number, dirs_exist_ok=True)
        self.session = session
        session.open(self.project)
        self.stage = build(session)
        assert isinstance(self.stage.widget, InspectPage)
        self.page = self.stage.widget
        self.details = self.page.picture.details

    def until(self, holds) -> None:
        drain_until(self.session, holds, 60)

    def said(self) -> str:
        """What stands in the picture's place."""
        return self.page.picture.canvas._message


@pytest.fixture
def opened(qtbot, session, tmp_path, saved, monkeypatch):
    monkeypatch.setattr(presenter, "_AHEAD", ())  # these tests are about what is looked at
    monkeypatch.setattr(Looks, "check", made_up.MadeUpLooks.check)
    made = Opened(tmp_path, saved, session)
    qtbot.addWidget(made.page)
    made.page.resize(1100, 700)
    with qtbot.waitExposed(made.page):
        made.page.show()
    yield made
    made.page.close()


def test_a_model_that_answers_with_no_numbers_is_said_and_another_one_looks(opened):
    broken = classifier("mobilenet_v3_small", size=32)
    with torch.no_grad():
        next(broken.network.parameters()).fill_(float("nan"))
    broken.save(opened.project.folder / "runs" / "002")
    opened.stage.shown()
    opened.until(lambda: opened.said() and "Loading" not in opened.said())
    assert "number" in opened.said()
    opened.page.run.picked.emit(str(opened.project.folder / "runs" / "001"))
    opened.until(lambda: opened.details.sentence.text())


def test_a_run_deleted_while_it_is_open_is_said_and_the_others_stay(opened):
    opened.stage.shown()
    opened.until(lambda: opened.details.sentence.text())
    shutil.rmtree(opened.project.folder / "runs" / "002")
    opened.page.strip.set_current(4)
    opened.until(lambda: "is not a run" in opened.said())
    opened.session.runs_changed.publish(None)
    opened.until(lambda: opened.page.run.count() == 1 and opened.details.sentence.text())


def test_a_picture_deleted_while_it_is_open_is_said_and_the_next_one_comes(opened):
    opened.stage.shown()
    opened.until(lambda: opened.details.sentence.text())
    places = len(opened.page.strip._cells)
    for path in sorted((opened.project.folder.parent / "pictures").rglob("3.png")):
        path.unlink()
    opened.page.strip.set_current(places - 1)
    opened.until(lambda: opened.said() and "Loading" not in opened.said())
    assert "not there any more" in opened.said()
    assert "spelling" not in opened.said()
    assert "read the pictures in again" in opened.said()
    opened.page.strip.set_current(0)
    opened.until(lambda: opened.details.sentence.text() and not opened.said())


def words_on(tab: QWidget) -> str:
    """All that can be read on a tab, on its pictures too."""
    canvases = [one._message for one in tab.findChildren(PictureCanvas)]
    return "\n".join([said(tab), *canvases])


@pytest.mark.parametrize("name", [spec.name for spec in TABS])
def test_a_run_deleted_while_a_tab_is_open_is_said_there_and_another_one_goes_on(opened, name):
    opened.stage.shown()
    opened.until(lambda: opened.details.sentence.text())
    opened.page.choose_tab(name)
    tab = opened.page.middle.currentWidget()
    opened.until(lambda: not opened.session.activities())
    shutil.rmtree(opened.project.folder / "runs" / "002")
    opened.page.strip.set_current(4)
    if name == "shortcuts":
        tab.search.click()
    opened.until(lambda: "is not a run" in words_on(tab))
    opened.page.run.picked.emit(str(opened.project.folder / "runs" / "001"))
    opened.until(lambda: "is not a run" not in words_on(tab))


def test_a_class_the_other_model_lacks_is_said_and_its_own_are_offered(opened):
    one = classifier("mobilenet_v3_small", size=32)
    other = Classifier(one.network, one.backbone, ("dent", "rust", "hole"), one.preprocessing)
    other.save(opened.project.folder / "runs" / "001")
    opened.stage.shown()
    opened.until(lambda: opened.details.sentence.text())
    opened.page.choose_tab("compare")
    tab = opened.page.middle.currentWidget()
    _, right = sides_of(tab)
    opened.until(lambda: right.name.text())
    right.chosen.emit("target", "stain")
    right.chosen.emit("run", str(opened.project.folder / "runs" / "001"))
    opened.until(lambda: "stain" in right.canvas._message)
    right.chosen.emit("target", "dent")
    opened.until(lambda: "dent" in right.answer.text())
