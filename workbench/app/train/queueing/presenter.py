"""What waits, in which order, and what a search found; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.shell.topics import Topic
from workbench.app.shell.wishes import RunFocus
from workbench.app.train.queueing.pages import QueuePage
from workbench.app.train.queueing.rows import found_rows, queue_rows, queue_words, search_words
from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.project.queue import RunQueue
from workbench.project.search import RecipeSearch, Search, begin_search, go_on_searching
from workbench.training.recipe import Recipe

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.project.project import Project

# Choosing a search's recipes is a job of its own, since it imports a library.
KEY: Final = "asking"


class QueueView(Protocol):
    """What can be shown of the page."""

    def show_queue(self, page: QueuePage) -> None:
        """Show the queue and the search."""


class QueuePresenter:
    """Changes the queue as the user wishes, and shows it."""

    def __init__(self, view: QueueView, session: Session) -> None:
        self._view, self._session = view, session
        self._page: QueuePage | None = None
        self._visible = False
        self._doing: str | None = None
        self._trouble = ""
        self.changed: Topic[None] = Topic()
        session.runs_changed.listen(lambda _none: self.refresh())
        session.project_changed.listen(lambda _project: self.refresh())
        session.activities_changed.listen(lambda _now: self._on_activities())

    @property
    def waiting(self) -> bool:
        """Whether anything on the page waits or was begun."""
        rows = self._page.rows if self._page else ()
        return any(not row.over for row in rows)

    @property
    def _training(self) -> bool:
        return self._session.running("training") is not None

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The page is in front."""
        if not self._visible:
            self._visible = True
            self.refresh()

    def hidden(self) -> None:
        """Another page is in front."""
        self._visible, self._trouble = False, ""

    def add(self, recipe: Recipe) -> None:
        """Put a recipe at the end."""
        self._change(lambda project: RunQueue(project.folder).add(recipe))

    def move(self, id: int, places: int) -> None:
        """Move a waiting entry up (negative) or down."""
        self._change(lambda project: RunQueue(project.folder).move(id, places))

    def remove(self, id: int) -> None:
        """Take an entry off; its run stays."""
        self._change(lambda project: RunQueue(project.folder).remove(id, self._training))

    def again(self, id: int) -> None:
        """Let an entry that failed wait again."""
        self._change(lambda project: RunQueue(project.folder).again(id))

    def clear(self) -> None:
        """Take off what is over."""
        self._change(lambda project: RunQueue(project.folder).clear())

    def try_several(self, base: Recipe, trials: int, networks: Sequence[str]) -> None:
        """Put several recipes round this one, of these networks, into the queue."""
        project = self._session.project
        if project is None:
            return
        make = partial(begin_search, project, base, trials, networks)
        self._choose(make, self.refresh)

    def go_on(self) -> None:
        """Let what the search still lacks wait in the queue."""
        project = self._session.project
        if project is not None:
            self._choose(partial(go_on_searching, project), self._say_waits)

    def _choose(self, make: Callable[[], Task[Any]], then: Callable[[], object]) -> None:
        self._session.start(KEY, tr("Choosing recipes to try"), make, on_end=lambda _end: then())

    def _say_waits(self) -> None:
        self.refresh()
        if self.waiting and not self._training:
            how = tr("“Train the queue” goes on with it.")
            self._session.say(Message(tr("The search waits in the queue."), how))

    @property
    def half_done(self) -> str:
        """How far a search is that is not through, in words; empty where there is none."""
        search = self._search()
        return search_words(search) if search is not None and not search.over else ""

    def recipe_of(self, trial: int) -> Recipe | None:
        """What a trial of the search trained."""
        search = self._search()
        known = search.known if search is not None else ()
        return next((one.recipe for one in known if one.number == trial), None)

    def _search(self) -> Search | None:
        """The project's search; None where it cannot be read, which is said."""
        project = self._session.project
        try:
            return RecipeSearch(project.folder).now() if project is not None else None
        except WorkbenchError as error:
            self._session.say_failed(error)
            return None

    def open_run(self, folder: Path | None) -> None:
        """See a run in Results."""
        if folder is not None:
            self._session.go("results", RunFocus(folder))

    def _change(self, change: Callable[[Project], object]) -> None:
        project = self._session.project
        if project is None:
            return
        try:
            change(project)
        except WorkbenchError as error:
            self._session.say_failed(error)
        self.refresh()

    # ------------------------------------------------------------------ what is shown

    def refresh(self) -> None:
        """Read the queue again, where it is looked at."""
        page = self._read() if self._visible else self._page
        if page != self._page:
            self._page = page
            if page is not None:
                self._view.show_queue(page)
            self.changed.publish(None)

    def _on_activities(self) -> None:
        # Every batch changes an activity, but what is done, in words, only every epoch.
        training = self._session.running("training")
        doing = training.doing if training else None
        if doing != self._doing:
            self._doing = doing
            self.refresh()

    def _read(self) -> QueuePage | None:
        """The queue as it is; None where it cannot be read, which is said once."""
        project = self._session.project
        try:
            page = self._page_of(project) if project else None
        except WorkbenchError as error:
            self._say_once(error)
            return None
        self._trouble = ""
        return page

    def _say_once(self, error: WorkbenchError) -> None:
        if error.message != self._trouble:
            self._trouble = error.message
            self._session.say_failed(error)

    def _page_of(self, project: Project) -> QueuePage:
        entries = RunQueue(project.folder).entries()
        search = RecipeSearch(project.folder).now()
        active = self._training
        return QueuePage(
            rows=queue_rows(project.folder, entries, active),
            found=found_rows(project.folder, search, entries),
            sentence=queue_words(entries, active),
            search=search_words(search),
            running=active,
            clearable=any(entry.over for entry in entries),
        )
