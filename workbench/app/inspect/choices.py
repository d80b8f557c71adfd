"""How a map may be made, as the pickers offer it; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbench.app.inspect.pages import SLOWEST, Choice
from workbench.app.shell.language import tr
from workbench.inspection.attributions.aims import PREDICTED, RUNNER_UP
from workbench.inspection.attributions.layer_choice import AUTO, PLUS
from workbench.inspection.attributions.methods import Method


def target_choices(classes: Sequence[str], current: str) -> tuple[Choice, ...]:
    """Which class the map may be about.

    Args:
        classes: In order.
        current: What it is about now: offered too where the model does not know it.
    """
    return _with(current, (
        Choice("", tr("The class it says"), tr("Why the model says what it says")),
        Choice(RUNNER_UP, tr("The runner-up"), tr("Why it nearly said something else")),
        *(Choice(name, name, group=tr("One class")) for name in classes),
    ))  # fmt: skip


def against_choices(classes: Sequence[str], target: str, current: str) -> tuple[Choice, ...]:
    """Rather than which class: none at first; nothing is told from itself.

    Args:
        classes: In order.
        target: What the map is about.
        current: What it is told from now.
    """
    rival = tr("What speaks for it rather than for the second surest class")
    if not target:
        rival = tr("What decided between the two surest classes")
    heading = tr("Why one and not the other")
    offered = (
        Choice(PREDICTED, tr("the class it says"), tr("What speaks against what it says")),
        Choice(RUNNER_UP, tr("the runner-up"), rival),
        *(Choice(name, name, tr("What speaks for the one rather than for {other}").format(
            other=name), heading) for name in classes),
    )  # fmt: skip
    anything = Choice("", tr("anything else"), tr("All that speaks for it"))
    others = (choice for choice in offered if choice.value != (target or PREDICTED))
    return _with(current, (anything, *others))


def _with(current: str, offered: tuple[Choice, ...]) -> tuple[Choice, ...]:
    known = any(choice.value == current for choice in offered)
    return offered if known else (*offered, Choice(current, current))


def layer_choices(
    layers: Sequence[tuple[str, str]], current: str, drawn_from: str = ""
) -> tuple[Choice, ...]:
    """Which layer the map may be drawn from, or which more together with those it is drawn from.

    Args:
        layers: Name and title of each, from input to output.
        current: What is chosen.
        drawn_from: The layers of the map that is shown, joined as in `current`.
    """
    auto = Choice(AUTO, tr("Automatic"), tr("The last layer that still knows where things are"))
    titles = {name: title.split(" · ", maxsplit=1)[0] for name, title in layers}
    now = [name for name in (drawn_from if current == AUTO else current).split(PLUS)
           if name in titles]  # fmt: skip
    more = [{*now, name} for name in titles if now and name not in now]
    together = ([set(now)] if len(now) > 1 else []) + more[::-1]
    agree = tr("Where these agree: sharper than the later layer, surer than the earlier")
    return (
        auto, *(Choice(name, title, group=tr("One layer")) for name, title in reversed(layers)),
        *(
            Choice(
                PLUS.join(name for name in titles if name in some),
                PLUS.join(title for name, title in reversed(titles.items()) if name in some),
                agree, tr("Several layers together"),
            )
            for some in together
        ),
    )  # fmt: skip


def side_choices(sides: Sequence[int], current: str) -> tuple[Choice, ...]:
    """How large the square is that the model looks at; the first is what it was trained at."""
    if not sides:
        return _with(current, (Choice("", tr("As trained")),))
    trained, *larger = sides
    usual = tr("{side} pixels (as trained)").format(side=trained)
    finer = tr("A finer map, a slower look; it was not trained so, and may answer otherwise")
    return _with(current, (
        Choice("", usual, tr("Just as it was trained")),
        *(Choice(str(side), tr("{side} pixels").format(side=side), finer) for side in larger),
    ))  # fmt: skip


def method_choices(
    methods: Iterable[Method], faults: Mapping[str, str] | None = None
) -> tuple[Choice, ...]:
    """The methods, quick ones first.

    Args:
        methods: Those that suit the network.
        faults: What speaks against a method for this model, by name; they are marked.
    """
    found = faults or {}
    groups = {
        "one look": tr("Quick"),
        "several looks": tr("Slower: a few seconds"),
        SLOWEST: tr("Slow: may take minutes"),
    }
    return tuple(
        Choice(m.name, tr(m.title), f"{tr(m.sentence)} ({m.paper})", group, found.get(m.name, ""))
        for cost, group in groups.items()
        for m in methods
        if m.cost == cost
    )
