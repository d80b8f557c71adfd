"""What the Data page says and does; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from workbench.app.data import showing
from workbench.app.data.showing import Chosen, ClassLine, Filter, Loaded, Page, Section
from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import ClassFocus, FocusItems, InspectWish, neighbours
from workbench.app.shell.working import in_words

if TYPE_CHECKING:
    from workbench.app.shell.activities import Activity, Key
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed
    from workbench.data.items import Item
    from workbench.project.project import Project

_READING: tuple[Key, ...] = ("scan", "sample", "opening")
PREVIEW = 640  # px: enough for the details panel, twice over


class DataView(Protocol):
    """What the page can show; it never changes what it is shown."""

    def show_page(self, page: Page) -> None: ...
    def show_reading(self, title: str, doing: str, done: float, total: float | None) -> None: ...
    def show_classes(self, lines: Sequence[ClassLine], chosen: str) -> None: ...
    def show_filter(self, words: str, split: str) -> None: ...
    def show_items(
        self, items: Sequence[Item], sections: Sequence[Section], classes: Sequence[str]
    ) -> None: ...
    def show_heading(self, title: str, summary: str, focused: bool) -> None: ...
    def show_problems(self, loaded: Loaded) -> None: ...
    def show_details(self, item: Item | None, place: int | None) -> None: ...
    def show_preview(self, pixels: Any, reason: str) -> None: ...


class DataPresenter:
    """Keeps what is loaded and what is wanted of it."""

    def __init__(self, view: DataView, session: Session) -> None:
        self._view = view
        self._session = session
        self._loading = session.requests("items", self._on_loaded, self._on_unloaded)
        self._choosing = session.requests("filter", self._show_chosen)
        self._previews = session.requests(
            "preview",
            lambda pixels: view.show_preview(pixels, ""),
            lambda failure: view.show_preview(None, failure.message),
        )
        self._loaded = Loaded()
        self._wanted = Filter()
        self._lines: list[ClassLine] = []
        self._shown = Chosen()
        self._waiting = False
        session.project_changed.listen(self._project_changed)
        session.items_changed.listen(lambda _none: self._load())
        session.activities_changed.listen(self._activities_changed)
        self._project_changed(session.project)

    # ------------------------------------------------------------ what the user does

    def choose(self, key: str) -> None:
        """A line of the list at the left was chosen."""
        self._want(msgspec.structs.replace(self._wanted, key=key))

    def choose_split(self, split: str) -> None:
        """Show all, or one of “train”, “val” and “test”."""
        self._want(msgspec.structs.replace(self._wanted, split=split))

    def search(self, words: str) -> None:
        """Show only files whose name or folder contains the words."""
        self._want(msgspec.structs.replace(self._wanted, words=words.strip()))

    def unfocus(self) -> None:
        """Show all again instead of just a few."""
        self._want(Filter())

    def move_to(self, index: int) -> None:
        """The user is on this picture now; -1 for none."""
        items = self._shown.items
        item = items[index] if 0 <= index < len(items) else None
        self._previews.forget()
        self._view.show_details(item, self._place(item))
        if item is not None:
            path = item.path
            self._previews.ask(lambda: _decoded(path))

    def inspect(self, index: int) -> None:
        """Look at this picture in Inspect; its arrow keys walk through what is shown here."""
        items = self._shown.items
        if 0 <= index < len(items):
            path = Path(items[index].path)
            among = neighbours(items, index)
            self._session.go("inspect", InspectWish(path, among=among))

    def stop_reading(self) -> None:
        """End the reading of pictures."""
        for key in _READING:
            self._session.stop(key)

    def receive(self, about: Any) -> None:
        """Another page wants something shown."""
        if isinstance(about, FocusItems):
            self._want(Filter(showing.FOCUS, ids=frozenset(about.ids), title=about.title))
        elif isinstance(about, ClassFocus):
            self._want(Filter(about.label))

    # ------------------------------------------------------------ what happens

    def _project_changed(self, project: Project | None) -> None:
        self._loading.forget()
        self._loaded, self._wanted = Loaded(), Filter()
        if project is None:
            self._waiting = False
            self._show_loaded()
        else:
            self._load()

    def _load(self) -> None:
        project = self._session.project
        if project is not None:
            self._waiting = True
            self._loading.ask(lambda: showing.load(project))

    def _on_loaded(self, loaded: Loaded) -> None:
        self._waiting, self._loaded = False, loaded
        self._keep_possible()
        self._show_loaded()
        self._say_absent(loaded)

    def _say_absent(self, loaded: Loaded) -> None:
        # While they are read where they were moved to, the project still names the old place.
        if loaded.absence is not None and self._session.running("scan") is None:
            told = Message(loaded.absence.message, loaded.absence.hint, tone="trouble")
            self._session.say(told)

    def _on_unloaded(self, failure: Failed) -> None:
        self._waiting = False
        self._session.say_failed(failure)

    def _activities_changed(self, activities: Sequence[Activity]) -> None:
        self._show_page()
        reading = next((a for a in activities if a.key in _READING), None)
        if reading is not None:
            words = in_words(reading)
            self._view.show_reading(words.title, words.doing, reading.done, reading.total)

    # ------------------------------------------------------------ showing

    def _want(self, wanted: Filter) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self._show_wanted()

    def _keep_possible(self) -> None:
        key = self._wanted.key
        known = (showing.ALL, showing.UNLABELLED, showing.PROBLEMS, showing.FOCUS)
        if key not in known and key not in self._loaded.classes:
            self._wanted = Filter()

    def _show_loaded(self) -> None:
        self._lines = _class_lines(self._loaded)
        self._view.show_problems(self._loaded)
        self._show_wanted()

    def _show_wanted(self) -> None:
        loaded, wanted = self._loaded, self._wanted
        self._view.show_classes(self._lines, wanted.key)
        self._view.show_filter(wanted.words, wanted.split)
        self._choosing.ask(lambda: showing.choose(loaded, wanted))

    def _show_chosen(self, chosen: Chosen) -> None:
        self._shown = chosen
        self._show_page()
        focused = self._wanted.key == showing.FOCUS
        self._view.show_heading(self._title(), _summary(chosen), focused)
        self._view.show_items(chosen.items, chosen.sections, chosen.classes)
        self.move_to(-1)

    def _show_page(self) -> None:
        if self._wanted.key == showing.PROBLEMS:
            self._view.show_page("problems")
        elif self._loaded.items:
            self._view.show_page("pictures")
        elif self._waiting or any(self._session.running(key) for key in _READING):
            self._view.show_page("reading")
        else:
            self._view.show_page("empty")

    def _title(self) -> str:
        match self._wanted.key:
            case showing.ALL:
                return tr("All pictures")
            case showing.UNLABELLED:
                return tr("Without a class")
            case showing.FOCUS:
                return self._wanted.title
        return self._wanted.key

    def _place(self, item: Item | None) -> int | None:
        if item is None or item.label is None:
            return None
        return self._shown.classes.index(item.label)


def _decoded(path: str) -> Any:
    from workbench.data.decoding import decode

    return decode(path, at_least=PREVIEW).pixels


def _summary(chosen: Chosen) -> str:
    splits = chosen.splits
    names = {"train": tr("to learn from"), "val": tr("to judge by"), "test": tr("to test by")}
    parts = [counted(len(chosen.items), "picture", "pictures")]
    parts += [f"{splits[split]:,} {name}" for split, name in names.items() if split in splits]
    return " · ".join(parts)


def _class_lines(loaded: Loaded) -> list[ClassLine]:
    counts = showing.class_counts(loaded)
    largest = max((counts[name] for name in loaded.classes), default=0) or 1
    lines = [ClassLine(showing.ALL, tr("All pictures"), len(loaded.items))]
    problems = len(loaded.rejected) + len(loaded.problems) + len(loaded.notes)
    if problems:  # above the classes: below many of them nobody would see it
        sign = showing.sign_of(loaded)
        lines.append(ClassLine(showing.PROBLEMS, tr("Problems"), problems, sign=sign))
    lines += [
        ClassLine(name, name, counts[name], counts[name] / largest, place)
        for place, name in enumerate(loaded.classes)
    ]
    if counts[None]:
        lines.append(ClassLine(showing.UNLABELLED, tr("Without a class"), counts[None]))
    return lines
