"""Builds the Train stage: view, presenter, and the commands that work from any stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.app.shell.actions import Action
from workbench.app.shell.as_command import copy_command
from workbench.app.shell.language import tr
from workbench.app.shell.save_dialog import where_to_save_curves
from workbench.app.shell.saving_curves import CurveSaver
from workbench.app.shell.session import Session
from workbench.app.shell.stage import Stage
from workbench.app.shell.wishes import (
    BranchWish,
    ExtendWish,
    InspectWish,
    QueueFocus,
    ResumeWish,
    RunFocus,
)
from workbench.app.train.aiming import Front
from workbench.app.train.gallery import Gallery
from workbench.app.train.left_over import LeftOver
from workbench.app.train.notifying import Notifier
from workbench.app.train.presenter import TrainPresenter
from workbench.app.train.queueing.half_done import HalfDone
from workbench.app.train.queueing.network_ticks import NetworkTicks
from workbench.app.train.view import TrainView
from workbench.app.train.watching import Watcher
from workbench.project.settings import Settings


def build(session: Session) -> Stage:
    """The page and its commands."""
    view = TrainView(session)
    presenter = TrainPresenter(view, session)
    Watcher(presenter.run, session)
    LeftOver(presenter.run, session)
    notifier = Notifier(view)
    presenter.run.over.listen(lambda page: notifier.tell(page) if session.settings.notify else None)
    _wire(view, presenter, session)

    def receive(about: Any) -> None:
        if isinstance(about, ResumeWish):
            presenter.resume(about.run)
        elif isinstance(about, ExtendWish):
            presenter.extend(about.run, about.epochs)
        elif isinstance(about, BranchWish):
            presenter.branch_from(about)
        elif isinstance(about, RunFocus):
            _show_run(presenter, session, about.folder)
        elif isinstance(about, QueueFocus):
            presenter.go("queue")

    return Stage(view, _actions(presenter, session), presenter.shown, receive)


def _wire(view: TrainView, presenter: TrainPresenter, session: Session) -> None:
    recipe, run, choosing = view.recipe, view.run, presenter.choosing
    view.to_data.clicked.connect(lambda: session.go("data"))
    recipe.backbone_chosen.connect(choosing.choose_backbone)
    recipe.weights.chosen.connect(choosing.choose_weights)
    recipe.weights.download_wanted.connect(presenter.download)
    recipe.strategy_chosen.connect(choosing.choose_strategy)
    recipe.length_chosen.connect(choosing.choose_length)
    recipe.setting_changed.connect(choosing.change_setting)
    recipe.gallery_wanted.connect(
        lambda: _open_gallery(view, presenter, choosing.now.backbone, choosing.choose_backbone)
    )
    view.front_wanted.connect(presenter.go)
    recipe.advanced.toggled.connect(presenter.advanced.unfold)
    recipe.more.preview.again.clicked.connect(presenter.advanced.again)
    recipe.more.rates.seek.clicked.connect(presenter.advanced.find_rate)
    recipe.more.rates.use.clicked.connect(presenter.advanced.use_rate)
    recipe.anew_wanted.connect(choosing.begin_anew)
    recipe.branch_wanted.connect(choosing.back_to_branch)
    _wire_copy(view, presenter)
    _wire_queue(view, presenter)
    run.recipe_wanted.connect(presenter.show_recipe)
    run.resume_wanted.connect(presenter.go_on)
    saver = CurveSaver(session)
    run.saving_wanted.connect(lambda: _save_curves(view, presenter, session, saver))
    run.command_wanted.connect(lambda: _copy_command(presenter, session))
    run.results_wanted.connect(lambda: _go(presenter, session, "results"))
    run.inspect_wanted.connect(lambda: _go(presenter, session, "inspect"))
    run.mistakes.opened.connect(presenter.run.open_mistake)


def _save_curves(
    view: TrainView, presenter: TrainPresenter, session: Session, saver: CurveSaver
) -> None:
    page = presenter.run.page
    path = where_to_save_curves(view.window(), session)
    if path is not None and page is not None and page.folder is not None:
        saver.save(page.folder, path)


def _copy_command(presenter: TrainPresenter, session: Session) -> None:
    page = presenter.run.page
    if page is not None and page.folder is not None:
        copy_command(session, page.folder)


def _wire_queue(view: TrainView, presenter: TrainPresenter) -> None:
    page, queue = view.queue, presenter.queue
    view.recipe.queue_wanted.connect(presenter.add_to_queue)
    page.add.clicked.connect(presenter.add_to_queue)
    page.several.connect(lambda trials: _try_several(view, presenter, trials))
    page.moved.connect(queue.move)
    page.removed.connect(queue.remove)
    page.again.connect(queue.again)
    page.clear.clicked.connect(queue.clear)
    page.opened.connect(queue.open_run)
    page.found.used.connect(presenter.use_trial)


def _try_several(view: TrainView, presenter: TrainPresenter, trials: int) -> None:
    """Ask which networks; where a search is half done, first whether that one goes on instead."""
    half_done = presenter.queue.half_done
    if not half_done:
        _ask_networks(view, presenter, trials)
        return
    asked = HalfDone(half_done, view.window())
    asked.go_on.clicked.connect(presenter.queue.go_on)
    asked.anew.clicked.connect(lambda: _ask_networks(view, presenter, trials))
    asked.finished.connect(asked.deleteLater)
    asked.open()


def _ask_networks(view: TrainView, presenter: TrainPresenter, trials: int) -> None:
    networks = presenter.networks_to_try()
    if networks:
        asked = NetworkTicks(networks, view.window())
        asked.accepted.connect(lambda: presenter.try_several(trials, asked.ticked()))
        asked.finished.connect(asked.deleteLater)
        asked.open()


def _wire_copy(view: TrainView, presenter: TrainPresenter) -> None:
    page, copy = view.copy, presenter.copy
    teacher = copy.teacher
    page.teacher_chosen.connect(teacher.choose)
    page.folder_chosen.connect(lambda folder: teacher.choose_elsewhere(Path(folder)))
    page.network_wanted.connect(
        lambda: _open_gallery(view, presenter, teacher.network, teacher.choose_network)
    )
    page.teacher_weights.chosen.connect(teacher.choose_weights)
    page.teacher_weights.download_wanted.connect(teacher.download)
    page.student_chosen.connect(copy.choose_student)
    page.length_chosen.connect(copy.choose_length)
    page.setting_changed.connect(copy.choose_setting)
    page.weights.chosen.connect(copy.choose_weights)
    page.weights.download_wanted.connect(copy.download)
    page.recipe_wanted.connect(presenter.show_recipe)
    page.gallery_wanted.connect(
        lambda: _open_gallery(view, presenter, copy.student, copy.choose_student)
    )


def _open_gallery(
    view: TrainView, presenter: TrainPresenter, now: str, choose: Callable[[str], object]
) -> None:
    gallery = Gallery(presenter.gallery(now), now, view.window())
    gallery.accepted.connect(lambda: choose(gallery.chosen()))
    presenter.timm.ask(gallery.add_rows)
    gallery.finished.connect(presenter.timm.forget)
    gallery.finished.connect(gallery.deleteLater)
    gallery.open()


def _go(presenter: TrainPresenter, session: Session, stage: str) -> None:
    page = presenter.run.page
    if page is None or page.folder is None:
        return
    if stage == "results":
        session.go("results", RunFocus(page.results or page.folder))
        return
    session.go("inspect", InspectWish(None, page.folder))


def _show_run(presenter: TrainPresenter, session: Session, folder: Path) -> None:
    """Its page; in Results, where the page is about another run by now."""
    page = presenter.run.page
    if page is not None and page.folder == folder:
        presenter.go("run")
    else:
        session.go("results", RunFocus(folder))


def _show(presenter: TrainPresenter, session: Session, front: Front) -> None:
    session.go("train")
    presenter.go(front)


def _wishes(settings: Settings) -> tuple[Action, ...]:
    def switch(name: str) -> None:
        setattr(settings, name, not getattr(settings, name))
        settings.save()

    return (
        Action(
            "train.notify",
            tr("Tell me when a training is over"),
            lambda: switch("notify"),
            icon="info",
            tip=tr("With a sound and a message of the system, while you look at something else"),
            checked=lambda: settings.notify,
        ),
        Action(
            "train.tensorboard",
            tr("Write logs for TensorBoard"),
            lambda: switch("tensorboard"),
            icon="results",
            tip=tr("Into each run's folder, beside its own curves"),
            checked=lambda: settings.tensorboard,
        ),
    )


def _actions(presenter: TrainPresenter, session: Session) -> tuple[Action, ...]:
    return (
        Action(
            "train.start",
            tr("Start training"),
            presenter.start,
            shortcut="Ctrl+Return",
            icon="play",
            enabled=presenter.aim.possible,
            tip=tr("Train with the choices of the Train page"),
            named=presenter.aim.words,
            why_not=presenter.aim.why_not,
        ),
        Action(
            "train.choices",
            tr("Train another model"),
            presenter.show_recipe,
            icon="train",
            enabled=lambda state: state.stage == "train" and state.items > 0,
            tip=tr("Back to the choices"),
        ),
        Action(
            "train.copy",
            tr("Make a small copy"),
            lambda: _show(presenter, session, "copy"),
            icon="copy",
            enabled=lambda state: state.items > 0,
            tip=tr("A small, fast network that answers as a trained model does"),
        ),
        Action(
            "train.queue",
            tr("Show the queue of runs"),
            lambda: _show(presenter, session, "queue"),
            icon="table",
            enabled=lambda state: state.items > 0,
            tip=tr("Runs that are trained one after the other; several recipes at once"),
        ),
        *_wishes(session.settings),
    )
