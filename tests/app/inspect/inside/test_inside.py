from __future__ import annotations

import shutil
import threading
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from tests.app.inspect.inside.asked import asked
from tests.app.sessions import endless
from tests.app.shell.test_accessibility import called, controls
from workbench.app.inspect.inside import sought, tab, worker
from workbench.app.inspect.inside.pages import FOR, HERE, KERNELS, NUMBER, RESPONDS
from workbench.app.shell import theme
from workbench.app.shell.session import StageWish
from workbench.data.items import Dataset
from workbench.inspection.inside import seeking


@pytest.fixture
def inside(qtbot, tmp_path):
    with asked(qtbot, tmp_path, tab) as hand:
        hand.until(lambda: hand.view.grid.count())
        yield hand


def numbers(view) -> list[int]:
    return [int(view.grid.cell(place).id) for place in range(view.grid.count())]


def test_the_last_stage_is_shown_first_and_a_stage_can_be_chosen(inside):
    view = inside.view
    titles = [button.block.title for button in view.chain._buttons]
    assert titles == ["input", "stage 1", "stage 2", "stage 3", "stage 4", "last layer"]
    assert view.head.text().startswith("Stage 4 · 512 channels")
    assert [b.isEnabled() for b in view.chain._buttons] == [True] * 5 + [False]
    view.chain._buttons[2].click()
    inside.until(lambda: view.head.text() == "Stage 2 · 128 channels of 4 × 4 places")
    assert view.grid.count() == 128
    assert view.chain._buttons[2].isChecked()


def test_every_control_has_a_name_and_a_tip(inside):
    inside.view.panel.show_sought(None, "", running=True)
    for control in controls(inside.view):
        assert control.accessibleName(), called(control)
        assert control.toolTip(), called(control)


def test_the_classes_of_the_parts_change_their_colour_with_the_theme(inside):
    panel = inside.view.panel
    panel.search.click()
    inside.until(lambda: panel.patches.count())
    before = [panel.patches.cell(place).colour for place in range(panel.patches.count())]
    try:
        theme.follow("dark")
        after = [panel.patches.cell(place).colour for place in range(panel.patches.count())]
        assert not set(before) & set(after)
    finally:
        theme.follow("light")


def test_it_fits_into_the_least_window(inside):
    assert inside.view.minimumSizeHint().width() <= 640


def test_channels_are_sorted_by_what_they_do(inside):
    view = inside.view
    strongest = numbers(view)
    view.order.picked.emit(NUMBER)
    assert numbers(view) == list(range(512))
    view.order.picked.emit(FOR)
    assert sorted(numbers(view)) == list(range(512))
    assert numbers(view) != strongest


def test_channels_in_sight_say_what_is_lost_without_them(inside):
    view = inside.view
    inside.until(lambda: view.grid.cell(0).badge)
    assert "points less sure" in view.grid.cell(0).note
    inside.until(lambda: "Switch" in view.panel.lost.text())


def test_the_chosen_channel_says_what_it_does_to_every_class(inside):
    view = inside.view
    view.grid.set_current(3)
    assert view.panel.title.text() == f"Channel {numbers(view)[3]}"
    inside.until(lambda: view.panel.effect._lines)
    assert {line.name for line in view.panel.effect._lines} == {"dent", "good", "scratch"}
    assert view.panel.effect_words.text().startswith("Of 12 pictures")


def test_pictures_are_looked_through_when_asked_and_then_for_other_stages_too(inside):
    view = inside.view
    assert view.panel.search.isVisibleTo(view)
    view.panel.search.click()
    inside.until(lambda: view.panel.patches.count() == 9)
    assert not view.panel.search.isVisibleTo(view)
    titles = {view.panel.patches.cell(place).title for place in range(9)}
    assert titles <= {"dent", "good", "scratch"}
    view.chain._buttons[1].click()
    inside.until(lambda: view.head.text().startswith("Stage 1"))
    inside.until(lambda: view.panel.patches.count() == 9)


def test_a_patch_leads_to_its_picture(inside):
    wishes: list[StageWish] = []
    inside.session.stage_wanted.listen(wishes.append)
    inside.view.panel.search.click()
    inside.until(lambda: inside.view.panel.patches.count())
    inside.view.panel.patches.opened.emit(0)
    assert wishes[0].stage == "inspect"
    assert str(wishes[0].about.path) == inside.view.panel._patches[0].item.path


def test_parts_of_pictures_are_cut_where_those_were_moved_to(inside, tmp_path, monkeypatch):
    kept = []
    cut = worker.patches

    def keep(found, *how):
        kept.append(found)
        return cut(found, *how)

    monkeypatch.setattr(worker, "patches", keep)
    inside.view.panel.search.click()
    inside.until(lambda: inside.view.panel.patches.count())
    found = kept[0]
    moved = shutil.copytree(Path(found.items[0].path).parents[1], tmp_path / "moved")
    gone = tuple(msgspec.structs.replace(i, path=f"/gone{i.path}") for i in found.items)
    here = {i.id: str(moved / Path(i.path).parent.name / Path(i.path).name) for i in found.items}
    now = Dataset((), tuple(msgspec.structs.replace(i, path=here[i.id]) for i in found.items))
    monkeypatch.setattr(worker, "dataset_of", lambda _run: now)
    parts = cut(found._replace(items=gone), 0, 3)
    assert len(parts) == 3
    assert all(part.item.path == here[part.item.id] for part in parts)


def test_each_channel_shows_what_excites_it_or_its_filter(inside):
    view = inside.view
    assert not view.kinds._group.button(1).isVisibleTo(view)
    view.kinds.changed.emit(RESPONDS)
    inside.until(lambda: view.grid._make(view.grid.cell(0).id) is not None)
    view.kinds.changed.emit(HERE)
    view.chain._buttons[0].click()
    inside.until(lambda: view.head.text().startswith("Input"))
    assert view.kinds._group.button(1).isVisibleTo(view)
    view.kinds.changed.emit(KERNELS)
    assert view.grid._make("0").shape == (112, 112, 3)


def test_what_excites_a_channel_of_the_stage_before_is_not_shown_for_this_one(inside, monkeypatch):
    view, presenter = inside.view, inside.tab.shown.__self__
    view.panel.search.click()
    inside.until(lambda: view.panel.patches.count())
    cut, begun, let = worker.patches, threading.Event(), threading.Event()

    def patches(*about):
        begun.set()
        let.wait(30)
        return cut(*about)

    monkeypatch.setattr(worker, "patches", patches)
    monkeypatch.setattr(worker, "search", lambda *about: endless())
    view.kinds.button(RESPONDS).click()
    presenter.in_sight([3, 4, 5])  # channels that every stage has
    begun.wait(30)
    view.chain._buttons[2].click()
    inside.until(lambda: view.head.text().startswith("Stage 2"))
    let.set()
    presenter._cutting._requests.close()  # once it has answered
    inside.session.drain()
    assert view.grid._make("4") is None


def test_leaving_the_stage_with_filters_leaves_a_choice_that_is_offered(inside):
    view = inside.view
    view.chain._buttons[0].click()
    inside.until(lambda: view.head.text().startswith("Input"))
    view.kinds.button(KERNELS).click()
    view.chain._buttons[2].click()
    inside.until(lambda: view.head.text().startswith("Stage 2"))
    assert view.kinds.value() == HERE


def test_what_a_channel_looks_for_is_made_on_demand_and_can_be_stopped(inside, monkeypatch):
    view = inside.view
    monkeypatch.setattr(seeking, "STEPS", 16)
    monkeypatch.setattr(seeking.seek, "__defaults__", (0, 16))
    view.panel.seek.click()
    assert view.panel.seek.text() == "Stop"
    inside.until(lambda: view.panel.sought.isVisibleTo(view))
    inside.until(lambda: view.panel.seek.text() == "Make it again")
    assert inside.session.running(sought.KEY) is None
    view.grid.set_current(5)
    assert not view.panel.sought.isVisibleTo(view)
    view.panel.seek.click()
    view.panel.seek.click()
    inside.until(lambda: view.panel.seek.text() != "Stop")


def test_the_picture_of_a_channel_goes_on_while_another_tab_is_looked_at(inside, monkeypatch):
    view = inside.view
    monkeypatch.setattr(seeking.seek, "__defaults__", (0, 16))
    view.panel.seek.click()
    inside.tab.hidden()
    inside.until(lambda: inside.session.running(sought.KEY) is None)
    inside.tab.shown()
    assert view.panel.seek.text() == "Make it again"
    assert "Improved" not in view.panel.sought_words.text()


def test_a_picture_that_was_stopped_no_longer_says_that_it_improves(inside, monkeypatch):
    view = inside.view
    monkeypatch.setattr(seeking.seek, "__defaults__", (0, 10_000))
    view.panel.seek.click()
    inside.until(lambda: view.panel.sought_words.text().startswith("Improved"))
    view.panel.seek.click()
    inside.until(lambda: view.panel.seek.text() == "Make it again")
    assert view.panel.sought_words.text().startswith("Stopped after")


def test_nothing_is_kept_of_a_run_that_went_on(inside, monkeypatch):
    view, searched = inside.view, []
    search = worker.search
    monkeypatch.setattr(worker, "search", lambda *about: searched.append(about) or search(*about))
    monkeypatch.setattr(seeking.seek, "__defaults__", (0, 2))
    view.panel.search.click()
    inside.until(lambda: view.panel.patches.count())
    view.panel.seek.click()
    inside.until(lambda: view.panel.seek.text() == "Make it again")
    before = numbers(view)
    inside.learn_on()
    inside.until(lambda: view.grid.count() and numbers(view) != before)
    view.grid.set_current(numbers(view).index(before[0]))
    assert view.panel.seek.text() == "Make a picture of it"
    inside.until(lambda: len(searched) == 2 and view.panel.patches.count())


def test_a_picture_that_was_written_over_is_looked_at_anew(inside):
    before = inside.view.panel.canvas._picture.cacheKey()
    Image.new("RGB", (24, 24), "white").save(inside.items[0].path)
    inside.session.items_changed.publish(None)
    inside.until(lambda: inside.view.panel.canvas._picture.cacheKey() != before)


def test_a_run_that_was_deleted_is_told_in_words(inside):
    inside.lose_run()
    inside.look_at(1)
    view = inside.view
    inside.until(lambda: view._stack.currentIndex() == 1)
    assert view.trouble.title.text()
    assert not view.panel.canvas.isVisible()


def test_a_picture_that_cannot_be_read_is_told_in_words_and_the_next_one_is_shown(inside):
    from pathlib import Path

    view = inside.view
    Path(inside.items[1].path).write_bytes(b"no picture")
    inside.look_at(1)
    inside.until(lambda: view._stack.currentIndex() == 1)
    inside.look_at(2)
    inside.until(lambda: view._stack.currentIndex() == 0 and view.grid.count() == 512)


def test_a_model_that_came_to_harm_is_told_in_words(qtbot, tmp_path):
    with asked(qtbot, tmp_path, tab, harm=True) as hand:
        hand.until(lambda: hand.view._stack.currentIndex() == 1)
        assert "not numbers" in hand.view.trouble.title.text()


def test_progress_of_a_search_is_said(inside):
    searching = inside.view
    searching.show_search("Looking through your pictures", 3, 12, "")
    assert searching.panel.search_words.text() == "Looking through your pictures: 3 of 12"
    assert searching.panel.progress.value() == 3
