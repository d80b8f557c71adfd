"""Imports what is heavy behind the scenes, some time after the window stands."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from workbench.app.shell.language import tr
from workbench.app.shell.stages import STAGES
from workbench.core.events import Finished, Progress, Task, Terminal

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY: Final = "warm"
# What the pages, training, its curves and its maps need; first what the first click may need.
_MODULES = (
    "numpy", "pyqtgraph", *(spec.module for spec in STAGES), "torch", "torchvision",
    "workbench.models.networks", "pytorch_grad_cam",
)  # fmt: skip


def warm(session: Session, known: Callable[[str], object]) -> None:
    """Begin; `known` is told the device's title when it is over."""

    def ended(end: Terminal) -> None:
        if isinstance(end, Finished) and end.result:
            known(end.result)

    session.start(KEY, tr("Getting ready"), _task, on_end=ended)


def _task() -> Task[str]:
    for place, name in enumerate(_MODULES):
        yield Progress(place, len(_MODULES), "Getting ready")
        import_module(name)
    from workbench.models.devices import choose_device

    return choose_device("auto").title
