"""Into which small network a model shall be copied, and how; no Qt."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.app.shell.topics import Topic
from workbench.app.train import weights
from workbench.app.train.choices import LENGTHS, Choices, as_set, refuse_misset
from workbench.app.train.copying.pages import CopyPage, Teacher
from workbench.app.train.copying.teacher_choice import TeacherChoice
from workbench.app.train.gallery_rows import cards_of
from workbench.app.train.looking_up import LookUp
from workbench.app.train.pages import Card
from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Value
from workbench.models.catalogue import BACKBONES
from workbench.models.examining import Examined
from workbench.models.weights import SOURCES
from workbench.training.distillation.report import SETTINGS, copy_recipe
from workbench.training.options import SECTIONS, Section
from workbench.training.recipe import Recipe

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

STUDENTS = ("mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1", "efficientnet_b0")
USUAL = copy_recipe(STUDENTS[0], "random").epochs


class CopyWish(NamedTuple):
    """A copy to make: of which model, and how."""

    teacher: Teacher
    recipe: Recipe


class CopyView(Protocol):
    """What can be shown of the page."""

    def show_copy(self, page: CopyPage) -> None:
        """Show the choices."""


class CopyPresenter:
    """Keeps what was chosen for a small copy."""

    def __init__(self, view: CopyView, session: Session) -> None:
        self._view, self._session = view, session
        self._choices = _usual()
        self._by_hand = False
        self._device = ""
        self._page: CopyPage | None = None
        self._look_up = LookUp(session, "student", self._refresh)
        self._examined: Examined | None = None
        self._visible = False
        self.changed: Topic[None] = Topic()
        self.teacher = TeacherChoice(session, self._refresh)
        session.project_changed.listen(lambda _project: self._forget())
        session.activities_changed.listen(lambda _now: self._refresh())

    @property
    def student(self) -> str:
        """The chosen network's name."""
        return self._choices.backbone

    # ------------------------------------------------------------------ gestures

    def shown(self, device: str) -> None:
        """The page came to the front; `device` says what a copy will run on."""
        self._visible, self._device = True, device
        self._refresh()

    def hidden(self) -> None:
        """Another page is in front."""
        self._visible = False

    def choose_student(self, name: str) -> None:
        """Copy it into another network."""
        self._by_hand = True
        self._look_up.network(name, partial(self._on_student, name))

    def choose_weights(self, source: str) -> None:
        """Other weights for the copy to begin with: a source's name, or the path of a file."""
        self._by_hand = True
        if source in SOURCES:
            self._look_up.forget()
            self._choices = msgspec.structs.replace(self._choices, weights=source)
        else:
            self._look_up.file(Path(source), self.student, self._take_file)
        self._refresh()

    def choose_length(self, value: str) -> None:
        """Take more or less time."""
        self._choices = self._choices.with_length(value)
        self._refresh()

    def choose_setting(self, name: str, value: Value) -> None:
        """Another value under Advanced."""
        self._choices = self._choices.with_setting(name, value)
        self._refresh()

    def download(self) -> None:
        """Fetch the chosen network's published weights."""
        weights.start_download(self._session, self._choices.backbone, self._refresh)

    def wish(self) -> CopyWish | None:
        """What is to be made; None without a model to copy, or a network that would save anything.

        None also where it is not known yet what it is copied into, or a setting is not allowed.
        """
        teacher = self.teacher.now
        if teacher is None or self.teacher.doing or self._look_up.doing:
            return None
        if _saving(teacher, self.student)[1]:
            return None
        recipe = self._recipe(teacher)
        try:
            refuse_misset(_sections(recipe))
        except WorkbenchError:  # its field says so
            return None
        return CopyWish(teacher, recipe)

    # ------------------------------------------------------------------ what is shown

    def _refresh(self) -> None:
        if not self._visible:
            return
        self.teacher.ask()
        self._suggest()
        page = self._shown()
        if page != self._page:
            self._page = page
            self._view.show_copy(page)
            self.changed.publish(None)

    def _forget(self) -> None:
        """What was chosen was for other pictures."""
        self._look_up.forget()
        self._choices, self._by_hand, self._examined = _usual(), False, None
        self._refresh()

    def _recipe(self, teacher: Teacher | None) -> Recipe:
        choices = self._choices
        settings = {"epochs": _epochs(choices.length), **choices.changed}
        return copy_recipe(
            choices.backbone, choices.weights, teacher.recipe if teacher else None, **settings
        )

    def _take_student(self, name: str) -> None:
        if name != self.student:
            self._choices = self._choices.with_backbone(name, weights.usual(name))

    def _on_student(self, name: str) -> None:
        self._take_student(name)
        self._refresh()

    def _take_file(self, examined: Examined) -> None:
        self._examined = examined
        self._choices = self._choices.with_backbone(examined.backbone.name, str(examined.path))
        self._refresh()

    def _suggest(self) -> None:
        """Unless the user chose a network: a smaller one than the big one, at hand if one is."""
        if not self._by_hand:
            teacher = self.teacher.now
            smaller = [name for name in STUDENTS if not _saving(teacher, name)[1]]
            at_hand = [name for name in smaller if not _to_be_fetched(name)]
            self._take_student(next(iter((*at_hand, *smaller)), STUDENTS[0]))

    def _shown(self) -> CopyPage:
        teacher, choices = self.teacher.now, self._choices
        sentence, warning = _saving(teacher, choices.backbone)
        return CopyPage(
            teachers=self.teacher.all,
            teacher=teacher.key if teacher else "",
            teacher_weights=self.teacher.weights,
            students=cards_of(STUDENTS, choices),
            student=choices.backbone,
            weights=weights.page(choices, weights.downloading(self._session), self._examined),
            lengths=_lengths(),
            length=choices.length,
            sentence=self.teacher.doing or self._look_up.doing or sentence,
            warning=warning,
            trouble=self.teacher.trouble,
            device=self._device,
            sections=_sections(self._recipe(teacher)),
        )


def _usual() -> Choices:
    return Choices(STUDENTS[0], weights.usual(STUDENTS[0]), "full")


def _to_be_fetched(name: str) -> bool:
    return weights.to_be_fetched(BACKBONES.get(name), weights.usual(name))


def _epochs(length: str) -> int:
    factor = next(entry.factor for entry in LENGTHS if entry.value == length)
    return max(1, round(USUAL * factor))


def _sections(recipe: Recipe) -> tuple[Section, ...]:
    """What can be set of a copy but how long it takes, which has cards of its own."""
    names = [name for name in SETTINGS if name != "epochs"]
    groups = (
        Section(group.title, tuple(as_set(s, recipe) for s in group.settings if s.name in names))
        for group in SECTIONS
    )
    return tuple(group for group in groups if group.settings)


def _lengths() -> tuple[Card, ...]:
    return tuple(
        Card(entry.value, tr(entry.title), _times(_epochs(entry.value))) for entry in LENGTHS
    )


def _times(epochs: int) -> str:
    times = counted(epochs, "time", "times")
    return tr("The big model is asked about every picture {times}.").format(times=times)


def _saving(teacher: Teacher | None, student: str) -> tuple[str, bool]:
    """What a copy saves, by the catalogue's figures, and whether that is a warning."""
    if teacher is None or teacher.backbone not in {b.name for b in BACKBONES}:
        return "", False
    large, small = BACKBONES.get(teacher.backbone), BACKBONES.get(student)
    smaller, less = large.parameters / small.parameters, large.gflops / small.gflops
    if smaller < 1.05 and less < 1.05:
        return (
            tr("This network is no smaller than the one it would copy: choose a smaller one."),
            True,
        )
    words = tr("{small} has {share} of the numbers of {large} and {work} of its work a picture.")
    said = words.format(
        small=small.title, large=large.title, share=_share(smaller), work=_share(less)
    )
    return said, False


def _share(times: float) -> str:
    return tr("1/{times}").format(times=f"{times:.0f}") if times >= 2 else f"{1 / times:.0%}"
