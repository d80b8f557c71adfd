"""The Train stage's pages and the row of words that leads to them."""

from __future__ import annotations

from tests.end_to_end.window import rows_of
from workbench.app.train.gallery import COLUMNS, MOST_MORE, Gallery
from workbench.app.train.gallery_rows import rows, rows_of_timm
from workbench.app.train.run_page import RunProgress
from workbench.app.train.run_words import RunPage
from workbench.app.train.view import TrainView


def test_the_latest_run_is_offered_while_there_is_one(qtbot, session):
    view = TrainView(session)
    qtbot.addWidget(view)
    latest = view.ways.button("run")
    assert latest.isHidden()
    view.show_run(RunPage("Run 1", "", "starting"))
    assert not latest.isHidden()
    view.show_run(None)
    assert latest.isHidden()


def test_networks_of_timm_are_found_by_name_and_not_listed(qtbot):
    gallery = Gallery(rows("resnet18"), "resnet18", None)
    qtbot.addWidget(gallery)
    listed = len(gallery.table.lines())
    gallery.add_rows(rows_of_timm(["timm:convnext_atto", "timm:resnet18"]))
    assert len(gallery.table.lines()) == listed
    gallery.search.setText("atto")
    assert [line.key for line in gallery.table.lines()] == ["timm:convnext_atto"]
    assert gallery.chosen() == "timm:convnext_atto"
    assert "timm" in gallery.about.text()
    assert rows_of(gallery.table)[0][2:] == ["", "", "", "", "looked up once chosen"]
    gallery.add_rows(rows_of_timm([f"timm:atto_{number}" for number in range(100)]))
    assert len(gallery.table.lines()) == MOST_MORE
    assert gallery.count.text() == "40 networks; type on for 60 more"


def test_the_work_of_a_network_is_told_with_its_unit_and_what_it_means():
    (work,) = [column for column in COLUMNS if column.title == "Work"]
    assert [work.text(work_of) for work_of in (0.224, 15.5, None)] == ["0.22 bn", "16 bn", ""]
    assert "Billions (bn)" in work.tip


def test_after_the_end_the_accuracy_is_said_to_be_of_the_last_epoch(qtbot, session):
    run = RunProgress(session)
    qtbot.addWidget(run)
    run.show_page(RunPage("Run 1", "", "running", accuracy="70.0 %", machine_tip="Precision"))
    assert run.machine.toolTip() == "Precision"
    assert run.accuracy.name.text() == "Validation accuracy"
    run.show_page(RunPage("Run 1", "", "finished", accuracy="80.0 %", best="85.0 %", kept=3))
    assert run.accuracy.name.text() == "Accuracy, last epoch"
    assert (run.best.name.text(), run.best.value.text()) == ("Kept: epoch 3", "85.0 %")


def test_a_start_that_failed_leaves_a_page_without_number_or_empty_plots(qtbot, session):
    run = RunProgress(session)
    qtbot.addWidget(run)
    run.show_page(RunPage("Run 4 · ResNet-18", "", "starting"))
    assert not run._curves.isHidden()
    run.show_page(RunPage("ResNet-18", "", "failed", begun=False, sentence="The disk is full."))
    assert run.state.text() == "Could not begin"
    assert run._curves.isHidden()
    assert run._figures.isHidden()
    assert run.command.isHidden()


def test_only_what_ended_before_its_time_can_be_gone_on_with(qtbot, session):
    run = RunProgress(session)
    qtbot.addWidget(run)
    run.show_page(RunPage("Run 1", "", "finished"))
    assert run.resume.isHidden()
    run.show_page(RunPage("Run 1", "", "stopped", can_resume=True))
    assert not run.resume.isHidden()
    with qtbot.waitSignal(run.resume_wanted):
        run.resume.click()


def test_time_left_is_said_to_be_of_this_run_while_others_wait(qtbot, session):
    run = RunProgress(session)
    qtbot.addWidget(run)
    run.show_page(RunPage("Run 1", "", "running", left="5 s", waiting=3))
    assert run.left.name.text() == "This run (3 more wait)"
    run.show_page(RunPage("Run 1", "", "running", left="5 s"))
    assert run.left.name.text() == "Time left"
