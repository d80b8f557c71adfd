from __future__ import annotations

import threading

import pytest
import torch

from workbench.inspection.stopping import Stopping, Superseded, always

NETWORK = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
GIVEN = torch.zeros(1, 2)


def test_work_that_is_wanted_goes_on_and_is_counted():
    work = always()
    with work.watching():
        for _ in range(3):
            NETWORK(GIVEN)
    assert work.looked == 3


def test_work_nobody_waits_for_ends_at_the_next_layer():
    stopped = threading.Event()
    work = Stopping(stopped.is_set)
    with work.watching():
        NETWORK(GIVEN)
        stopped.set()
        with pytest.raises(Superseded):
            NETWORK(GIVEN)
    NETWORK(GIVEN)


def test_another_thread_s_networks_are_left_alone():
    said = []
    with Stopping(lambda: True).watching():
        thread = threading.Thread(target=lambda: said.append(NETWORK(GIVEN).shape))
        thread.start()
        thread.join()
    assert said == [(1, 2)]
