"""The proof of the map that is looked at, as a job; called in a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.values import Checked
from workbench.core.events import Progress, Task
from workbench.inspection.stopping import interruptible

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Looks
    from workbench.app.inspect.values import Wanted
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.proof.proof import Proof


class ProvedMap(NamedTuple):
    """What was asked, the map, and its proof."""

    wanted: Wanted
    found: Attribution
    proof: Proof


def prove_task(looks: Looks, wanted: Wanted) -> Task[ProvedMap]:
    """Prove the map of a look, and keep the proof with it; no other look waits meanwhile.

    Raises:
        WorkbenchError: The map or a check cannot be made, or model or picture are others by now.
    """
    return interruptible(_proved(looks, wanted))


def _proved(looks: Looks, wanted: Wanted) -> Task[ProvedMap]:
    yield Progress(0, None, "Loading the model")
    from workbench.inspection.attributions.attributing import subject
    from workbench.inspection.proof.proof import prove

    look = looks.look(wanted)
    classifier = looks.own(look)
    one = subject(classifier, looks.content(look), wanted.way.side)
    before = looks.checked(wanted)
    proof = yield from prove(
        classifier, one, look.attribution, wanted.way.settings, before.trust if before else None
    )
    looks.note(Checked(wanted, proof.trust, proof))
    return ProvedMap(wanted, look.attribution, proof)
