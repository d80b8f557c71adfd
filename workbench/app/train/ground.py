"""What a training stands on: the pictures and the device, found out in workers; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from workbench.app.shell.language import tr
from workbench.app.train.pictures import Pictures, counted_pictures, read_pictures
from workbench.data.checking import Problem
from workbench.models.devices import Device, choose_device

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed


class Ground:
    """Knows the pictures and the device of now.

    Args:
        session: Whose project it is.
        changed: Called when more is known.
    """

    def __init__(self, session: Session, changed: Callable[[], object]) -> None:
        self._session, self._changed = session, changed
        self._pictures: Pictures | None = None
        self._device: Device | None = None
        self._no_device: Problem | None = None
        self._asked = ""
        self._devices = session.requests("device", self._on_device, self._on_no_device)
        self._reading = session.requests("trainable", self._on_read, self._on_unread)

    @property
    def pictures(self) -> Pictures:
        """What is known of the pictures by now; the first time, the rest is asked for."""
        if self._pictures is None:
            project = self._session.project
            self._pictures = counted_pictures(project)
            if project is not None and self._pictures.count:
                self._reading.ask(partial(read_pictures, project))
        return self._pictures

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way, as far as it is known."""
        found = tuple(self.pictures.problems or ())
        return found if self._no_device is None else (self._no_device, *found)

    @property
    def device_words(self) -> str:
        """What a training will run on."""
        if self._device is not None:
            return tr("runs on {device}").format(device=self._device.title)
        return tr("no such device here") if self._no_device else tr("finding the fastest device…")

    def forget_pictures(self) -> None:
        """There are other pictures now."""
        self._pictures = None
        self._reading.forget()

    def ask_device(self, wish: str) -> None:
        """Find out what this wish for a device means here."""
        if wish != self._asked:
            self._asked, self._device, self._no_device = wish, None, None
            self._devices.ask(lambda: choose_device(wish))

    def _on_device(self, device: Device) -> None:
        self._device, self._no_device = device, None
        self._changed()

    def _on_no_device(self, failure: Failed) -> None:
        self._device, self._no_device = None, Problem(failure.message, failure.hint, True)
        self._changed()

    def _on_read(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._changed()

    def _on_unread(self, failure: Failed) -> None:
        problem = Problem(failure.message, failure.hint, blocking=True)
        self._pictures = Pictures(self.pictures.count, problems=(problem,))
        self._changed()
