"""Pictures are made ready ahead of time, in order, each on one core."""

import pytest
import torch

from workbench.training.lessons import ahead as module
from workbench.training.lessons.ahead import ahead, most_threads, picture_threads


def test_results_come_in_order_while_the_next_two_are_in_the_making():
    begun: list[int] = []
    with picture_threads(1) as threads:
        made = ahead(threads, [[1, 2], [3], [4], [5]], lambda n: begun.append(n) or n * n)
        assert next(made) == [1, 4]
        threads.submit(int).result()  # whatever was asked for before is done now
        assert begun == [1, 2, 3, 4]
        assert list(made) == [[9], [16], [25]]


@pytest.mark.skipif(not torch.backends.openmp.is_available(), reason="torch keeps other threads")
def test_whoever_makes_a_picture_has_one_core_and_whoever_learns_keeps_its_own():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with picture_threads(1) as threads:

            def asked(_number: int) -> int:
                torch.rand(300, 300).mean()
                return torch.get_num_threads()

            assert list(ahead(threads, [[0, 1]], asked)) == [[1, 1]]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(("device", "made"), [("cpu", 8), ("cuda", 32)])
def test_a_card_is_fed_by_more_threads_where_there_are_more_cores(
    monkeypatch: pytest.MonkeyPatch, device: str, made: int
) -> None:
    monkeypatch.setattr(module, "cores", lambda: 64)
    with picture_threads(most_threads(torch.device(device))) as threads:
        assert threads._max_workers == made
