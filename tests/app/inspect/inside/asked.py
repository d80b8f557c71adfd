"""A tab with a real, small, untrained network behind it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from PySide6.QtWidgets import QApplication

from tests.app.inspect.made_up import project_in
from tests.app.runs import CLASSES
from tests.app.sessions import drain_until, open_session
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.looks import Looks
from workbench.app.shell.session import Session
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.networks import build, head_of
from workbench.models.preprocessing import Preprocessing


class Asked:
    """A tab, what it looks at, and the hand that uses it."""

    def __init__(self, session: Session, attention: Attention, tab: Any) -> None:
        self.session, self.attention, self.tab = session, attention, tab
        self.view = tab.widget
        project = session.project
        assert project is not None
        self.run = project.runs()[0].folder
        self.items = project.dataset().of("val")

    def look_at(self, place: int = 0, **more: Any) -> None:
        """Look at one of the pictures it was judged by."""
        item = self.items[place]
        self.attention.turn_to(Regarded(self.run, item.path, item.label, **more))

    def until(self, holds: Callable[[], object]) -> None:
        """Drain as the window does, its own timers running too, until something holds."""

        def held() -> object:
            QApplication.processEvents()
            return holds()

        drain_until(self.session, held, 60)

    def learn_on(self) -> None:
        """Let the run go on to another classifier while it is looked at."""
        _untrained(seed=1).save(self.run)
        self.attention.turn_to(self.attention.now._replace(written=edition_of(self.run).written))

    def lose_run(self) -> None:
        """Delete the run while it is looked at."""
        shutil.rmtree(self.run)


@contextmanager
def asked(qtbot: Any, folder: Path, module: ModuleType, harm: bool = False) -> Iterator[Asked]:
    """The tab of that module, in sight, looking at a picture."""
    with open_session() as session:
        project = project_in(folder)
        session.open(project)
        _untrained(harm).save(project.runs()[0].folder)
        attention = Attention(Looks())
        tab = module.build(session, attention)
        qtbot.addWidget(tab.widget)
        tab.widget.resize(980, 680)
        hand = Asked(session, attention, tab)
        hand.look_at()
        with qtbot.waitExposed(tab.widget):
            tab.widget.show()
        tab.shown()
        try:
            yield hand
        finally:
            tab.hidden()
            tab.widget.close()


def _untrained(harm: bool = False, seed: int = 0) -> Classifier:
    network = build("resnet18", len(CLASSES), seed=seed, size=32).eval().requires_grad_(False)
    head_of(network)[1].weight.normal_(std=0.2, generator=torch.Generator().manual_seed(seed))
    if harm:
        next(network.parameters()).fill_(float("nan"))
    return Classifier(network, BACKBONES.get("resnet18"), CLASSES, Preprocessing(size=32))
