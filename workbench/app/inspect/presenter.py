"""What the Inspect stage says; no Qt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from workbench.app.inspect.looks import Checked, Look, Looks, Wanted
from workbench.app.inspect.pages import (
    Choice,
    Shot,
    TrustLine,
    Verdict,
    layer_choices,
    run_choices,
    target_choices,
    trust_lines,
    usable_runs,
    verdict,
)
from workbench.app.inspect.saving import save_task
from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish
from workbench.core.events import Failed, Finished, Terminal
from workbench.inspection.methods import ATTRIBUTIONS, DEFAULT
from workbench.inspection.overlay import COLOURS, DEFAULT_COLOURS, DEFAULT_OPACITY, sheet

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session

Front = Literal["no_project", "no_run", "pictures"]

HELD_OUT, MISTAKES, ALL, CHOSEN = "held_out", "mistakes", "all", "chosen"
_AHEAD = (1, -1, 2)


class InspectView(Protocol):
    """What can be shown on the stage; it never changes what it is given."""

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""

    def show_runs(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the run picker."""

    def show_scopes(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker of which pictures the strip holds."""

    def show_strip(self, shots: Sequence[Shot], classes: Sequence[str], current: int) -> None:
        """Fill the strip and go to one of its pictures."""

    def move_strip(self, current: int) -> None:
        """Go to one of the strip's pictures."""

    def show_choices(self, name: str, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker “target”, “layer”, “method” or “colours”."""

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the picture alone."""

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay the map over all of the picture."""

    def show_verdict(self, said: Verdict | None) -> None:
        """Show what the model says of it."""

    def show_trust(self, lines: Sequence[TrustLine]) -> None:
        """Show how far the map can be relied on; none while that is being found out."""

    def show_filters(self, pixels: np.ndarray | None, words: str) -> None:
        """Show the first layer's filters."""

    def show_busy(self, words: str) -> None:
        """Say what is being waited for; empty when nothing is."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""


class InspectPresenter:
    """Turns gestures into looks at pictures, newest first, the neighbours ahead of time."""

    def __init__(self, view: InspectView, session: Session, looks: Looks | None = None) -> None:
        self._view, self._session = view, session
        self._looks = looks or Looks()
        self._requests = session.requests("heatmap")
        self._run: Path | None = None
        self._scope = HELD_OUT
        self._among: tuple[Path, ...] = ()
        self._shots: Sequence[Shot] = ()
        self._place = -1
        self._target: str | None = None
        self._method, self._layer, self._colours = DEFAULT, "auto", DEFAULT_COLOURS
        self._opacity = DEFAULT_OPACITY
        self._shown: Look | None = None
        self._awaited: Wanted | None = None
        self._tried: set[Wanted] = set()
        self._checking: set[Wanted] = set()
        self._visible = False
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self._stale())
        session.items_changed.listen(lambda _none: self._on_items())
        session.drained.listen(lambda _none: self._on_drained())
        view.show_choices(
            "method",
            tuple(Choice(m.name, tr(m.title), tr(m.sentence)) for m in ATTRIBUTIONS),
            self._method,
        )
        view.show_choices(
            "colours",
            tuple(Choice(c.name, tr(c.title), tr(c.sentence)) for c in COLOURS),
            self._colours,
        )

    # ------------------------------------------------------------------ gestures

    @property
    def picture(self) -> Path | None:
        """The picture that is looked at."""
        return Path(self._shots[self._place].path) if self._place >= 0 else None

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self.refresh()

    def receive(self, wish: object) -> None:
        """Another stage wants a picture looked at."""
        if not isinstance(wish, InspectWish):
            return
        self._visible = True
        self._run = wish.run or self._run
        self._among = wish.among or (wish.path,)
        self._scope, self._target = CHOSEN, None
        self.refresh(wish.path)

    def open_picture(self, path: Path) -> None:
        """A picture from outside."""
        self.receive(InspectWish(path))

    def choose_run(self, folder: str) -> None:
        """Another model."""
        if folder and Path(folder) != self._run:
            self._run, self._layer, self._target = Path(folder), "auto", None
            self.refresh(self.picture)

    def choose_scope(self, scope: str) -> None:
        """Other pictures in the strip."""
        if scope != self._scope:
            self._scope = scope
            self.refresh()

    def move_to(self, place: int) -> None:
        """Look at this picture of the strip."""
        if 0 <= place < len(self._shots) and place != self._place:
            self._place = place
            self._look()

    def step(self, by: int) -> None:
        """The next picture, or the one before."""
        place = self._place + by
        if 0 <= place < len(self._shots):
            self._view.move_strip(place)
            self.move_to(place)

    def choose_target(self, target: str) -> None:
        """Explain another class."""
        if (target or None) != self._target:
            self._target = target or None
            self._look()

    def choose_method(self, method: str) -> None:
        """Explain in another way."""
        self._method = method
        self._look()

    def choose_layer(self, layer: str) -> None:
        """Draw the map from another layer."""
        self._layer = layer
        self._look()

    def choose_colours(self, name: str) -> None:
        """Draw the map in other colours."""
        self._colours = name
        if self._shown is not None:
            self._view.show_overlay(self._overlay(self._shown))

    def set_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture, 0 to 1; for what is saved."""
        self._opacity = opacity

    def suggested_name(self) -> str:
        """A file name for the overlay."""
        from workbench.inspection.overlay_files import overlay_name

        if self._shown is None:
            return ""
        return overlay_name(Path(self._shown.wanted.path), self._shown.attribution.target)

    def save(self, path: Path) -> None:
        """Write picture and map as one PNG."""
        if self._shown is None:
            return
        look, opacity, colours = self._shown, self._opacity, self._colours

        def ended(end: Terminal) -> None:
            if isinstance(end, Finished):
                text = tr("The overlay is saved as “{name}”.").format(name=path.name)
                self._session.say(Message(text, str(path.parent), tone="good"))

        self._session.start(
            "overlay", tr("Saving the overlay"),
            lambda: save_task(look, path, opacity, colours), on_end=ended,
        )  # fmt: skip

    # ------------------------------------------------------------------ what is there

    def _on_project(self) -> None:
        self._run, self._among, self._shots, self._place = None, (), (), -1
        self._scope = HELD_OUT
        self._looks.forget()
        self._stale()

    def _on_items(self) -> None:
        self._looks.forget()
        self._stale()

    def _stale(self) -> None:
        if self._visible:
            self.refresh(self.picture)

    def refresh(self, path: Path | None = None) -> None:
        """Show what runs and pictures there are now, and go to `path` where it is among them."""
        project = self._session.project
        runs = usable_runs(project) if project else ()
        folders = [run.folder for run in runs]
        if self._run not in folders:
            self._run = folders[0] if folders else None
        if project is None or self._run is None:
            self._requests.forget()
            self._shots, self._place = (), -1
            self._view.show_front("no_run" if project else "no_project")
            return
        self._view.show_front("pictures")
        self._view.show_runs(run_choices(runs), str(self._run))
        self._fill_strip(path)

    def _fill_strip(self, path: Path | None) -> None:
        project = self._session.project
        assert project is not None
        dataset = project.dataset()
        known = {item.path: Shot(item.id, item.path, item.label) for item in dataset.items}
        scopes = {
            CHOSEN: tuple(known.get(str(p)) or _outside(p) for p in self._among),
            HELD_OUT: tuple(known[i.path] for i in dataset.of("val")),
            ALL: tuple(known.values()),
        }
        scopes = {name: shots for name, shots in scopes.items() if shots}
        if self._scope not in scopes:
            self._scope = HELD_OUT if HELD_OUT in scopes else next(iter(scopes), HELD_OUT)
        self._shots = scopes.get(self._scope, ())
        paths = [shot.path for shot in self._shots]
        self._place = paths.index(str(path)) if str(path) in paths else min(0, len(paths) - 1)
        self._view.show_scopes(_scope_choices(scopes), self._scope)
        self._view.show_strip(self._shots, dataset.classes, self._place)
        self._look()

    # ------------------------------------------------------------------ looking

    def _wanted(self, place: int) -> Wanted | None:
        if self._run is None or not 0 <= place < len(self._shots):
            return None
        return Wanted(self._run, self._shots[place].path, self._target, self._method, self._layer)

    def _look(self) -> None:
        wanted = self._wanted(self._place)
        self._awaited = wanted
        if wanted is None:
            self._view.show_picture(None, False)
            self._view.show_verdict(None)
            return
        self._checking = {w for w in self._checking if self._looks.checked(w)}
        self._tried = {w for w in self._tried if self._looks.known(w)}
        known = self._looks.known(wanted)
        if known is not None:
            self._show(known)
            self._look_ahead()
            return
        first = tr("Loading the model; the first time takes a while …")
        self._view.show_busy(tr("Looking …") if self._shown else first)
        self._requests.ask(lambda: self._looks.look(wanted))

    def _on_drained(self) -> None:
        for answer in self._requests.drain():
            if isinstance(answer.value, Checked):
                self._show_trust()
            elif answer.failed is None and answer.value.wanted == self._awaited:
                if self._shown is None or self._shown is not answer.value:
                    self._show(answer.value)
            elif answer.failed is not None and self._awaited is not None and not self._is_shown():
                self._fail(answer.failed)
            self._look_ahead()

    def _is_shown(self) -> bool:
        return self._shown is not None and self._shown.wanted == self._awaited

    def _look_ahead(self) -> None:
        """Take the neighbours' looks while nobody waits for anything else."""
        if self._requests.busy or not self._is_shown():
            return
        for by in _AHEAD:
            wanted = self._wanted(self._place + by)
            if wanted and wanted not in self._tried and not self._looks.known(wanted):
                self._tried.add(wanted)
                self._requests.ask(partial(self._looks.look, wanted))
                return
        self._check()

    def _check(self) -> None:
        """Check the map that is looked at, once nothing else is to be done."""
        shown = self._shown
        if shown is None or not shown.attribution.positive or shown.wanted in self._checking:
            return
        self._checking.add(shown.wanted)
        self._requests.ask(partial(self._looks.check, shown.wanted))

    def _show_trust(self) -> None:
        shown = self._shown
        checked = self._looks.checked(shown.wanted) if shown else None
        lines = trust_lines(checked.trust, shown.attribution.target) if checked and shown else ()
        self._view.show_trust(lines)

    def _fail(self, failure: Failed) -> None:
        self._shown = None
        self._view.show_busy("")
        self._view.show_verdict(None)
        self._view.show_trouble(failure.message, failure.hint)

    def _show(self, look: Look) -> None:
        before, self._shown = self._shown, look
        self._view.show_busy("")
        same = before is not None and before.wanted.path == look.wanted.path
        if not same or before is None or before.pixels is not look.pixels:
            self._view.show_picture(look.pixels, same)
        self._view.show_overlay(self._overlay(look))
        self._view.show_verdict(verdict(look, self._shots[self._place].label))
        self._show_trust()
        self._view.show_choices("target", target_choices(look.model.classes), self._target or "")
        self._view.show_choices("layer", layer_choices(look.model.layers), self._layer)
        if before is None or before.model is not look.model:
            self._view.show_filters(look.model.filters, look.model.filter_words)

    def _overlay(self, look: Look) -> np.ndarray:
        height, width = look.pixels.shape[:2]
        return sheet(look.attribution, width, height, self._colours)


def _outside(path: Path) -> Shot:
    try:
        state = path.stat()
        about = f"{path}{state.st_size}{state.st_mtime_ns}"
    except OSError:
        about = str(path)
    return Shot(hashlib.sha256(about.encode(errors="surrogateescape")).hexdigest(), str(path), None)


def _scope_choices(scopes: dict[str, tuple[Shot, ...]]) -> tuple[Choice, ...]:
    titles = {
        CHOSEN: (tr("Chosen"), tr("The pictures you came with")),
        HELD_OUT: (tr("Held out"), tr("Pictures the model was judged by and did not learn from")),
        ALL: (tr("All"), tr("Every picture of the project, those it learnt from too")),
    }
    return tuple(
        Choice(name, f"{titles[name][0]} · {counted(len(shots), 'picture', 'pictures')}",
               titles[name][1])
        for name, shots in scopes.items()
    )  # fmt: skip
