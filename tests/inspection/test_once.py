from __future__ import annotations

import gc
import weakref

from torch import nn

from workbench.inspection.once import once_a_network


class Note:
    """Something that is worked out."""


def test_a_network_is_asked_once_and_another_one_for_itself():
    note_of = once_a_network(lambda _network: Note())
    first, second = nn.Identity(), nn.Identity()
    assert note_of(first) is note_of(first)
    assert note_of(first) is not note_of(second)


def test_what_was_worked_out_goes_with_its_network():
    note_of = once_a_network(lambda _network: Note())
    network = nn.Identity()
    note = weakref.ref(note_of(network))
    assert note() is not None
    del network
    gc.collect()
    assert note() is None
