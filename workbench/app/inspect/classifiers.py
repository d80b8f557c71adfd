"""The classifiers that Inspect asks: each loaded once, lent to one worker thread at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.models.classifier_files import TENSORS
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

CACHE = "inside"
"""The folder of a project's cache for what its classifiers said of many pictures."""

_KEPT = 2  # two runs side by side need no loading at each step


class Edition(NamedTuple):
    """A run's classifier as it was written at one time: a run that goes on writes another.

    Args:
        run: The run folder.
        written: When, in nanoseconds; 0 where there is none to be read.
    """

    run: Path
    written: int


class _Stamp(NamedTuple):
    """What must be the same for a loaded classifier to be the run's: its file, and where it is."""

    edition: Edition
    device: str


class _Loaded(NamedTuple):
    stamp: _Stamp
    classifier: Classifier
    lock: threading.RLock


def _processor() -> str:
    return "cpu"


class Classifiers:
    """Loads a run's classifier when it is first asked, and again where its file has changed.

    Args:
        device: Which device to compute on now, as `choose_device` takes it.
    """

    def __init__(self, device: Callable[[], str] = _processor) -> None:
        self._device = device
        self._lock = threading.Lock()
        self._loaded: OrderedDict[Path, _Loaded] = OrderedDict()

    @contextmanager
    def using(self, run: Path) -> Iterator[Classifier]:
        """The run's classifier, for this thread alone; imports torch.

        Others wait meanwhile, the picture the user just clicked on among them: work that takes
        longer than a tenth of a second borrows it anew for each of its steps.

        Raises:
            WorkbenchError: The run is gone, or has no classifier that can be read.
        """
        loaded = self._get(run)
        with loaded.lock:
            yield loaded.classifier

    def own(self, run: Path) -> Classifier:
        """The run's classifier once more, for one long job that nobody has to wait for.

        It has modules of its own and shares the weights: it costs next to nothing.

        Raises:
            WorkbenchError: As in `using`.
        """
        from workbench.inspection.attributions.gradients.shadow import made_shadow
        from workbench.models.classifier import Classifier as Same

        with self.using(run) as lent:
            network = made_shadow(lent.network)
            return Same(network, lent.backbone, lent.classes, lent.preprocessing, lent.device)

    def loaded(self) -> tuple[Path, ...]:
        """The runs whose classifiers are there already; never waits for one being loaded."""
        return tuple(self._loaded)

    def _get(self, run: Path) -> _Loaded:
        with self._lock:
            stamp = _Stamp(edition_of(run), self._device())
            known = self._loaded.get(run)
            if known is None or known.stamp != stamp:
                self._loaded.pop(run, None)
                classifier = open_run(run).classifier(stamp.device)
                known = self._loaded[run] = _Loaded(stamp, classifier, threading.RLock())
            self._loaded.move_to_end(run)
            while len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)
            return known


def edition_of(run: Path) -> Edition:
    """The run's classifier as it was written last; opens no file."""
    try:
        return Edition(run, (run / TENSORS).stat().st_mtime_ns)
    except OSError:
        return Edition(run, 0)
