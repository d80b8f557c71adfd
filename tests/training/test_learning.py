"""How a network learns: steps, schedules, losses, mixing, averaging; tiny networks."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from workbench.core.errors import WorkbenchError
from workbench.training.learning.divergence import Divergence
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner
from workbench.training.learning.losses import class_weights, make_criterion
from workbench.training.learning.mixing import mixing
from workbench.training.learning.pace import Pace
from workbench.training.learning.schedule import one_cycle
from workbench.training.lessons.batches import Batch
from workbench.training.seeds import generator

CPU = torch.device("cpu")
PACE = Pace(1e-2, epochs=2, batches=4, classes=3, optimiser="sgd")


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3))


def learner(pace: Pace = PACE, module: nn.Module | None = None) -> Learner:
    module = module or network()
    made = Learner(module, (Group(layers_of(module)),), pace, CPU)
    made.enter(1, 0)
    return made


def batch(count: int = 8, key: int = 1) -> Batch:
    source = generator(key)
    inputs = torch.randn(count, 5, generator=source)
    return Batch(inputs, torch.randint(0, 3, (count,), generator=source))


def weights(of: Learner) -> Tensor:
    return torch.cat([p.detach().flatten() for p in of.module.parameters()])


def parts(whole: Batch, count: int) -> list[Batch]:
    pairs = zip(whole.inputs.chunk(count), whole.targets.chunk(count), strict=True)
    return [Batch(inputs, targets) for inputs, targets in pairs]


@pytest.mark.parametrize("balance", [None, class_weights([0, 0, 0, 1, 2], 3)])
def test_gathering_batches_gives_the_step_of_one_large_batch(balance: Tensor | None) -> None:
    criterion = make_criterion(0.1, 0.0, balance)
    at_once = learner(PACE._replace(criterion=criterion))
    gathered = learner(PACE._replace(criterion=criterion, accumulate=4))
    at_once.learn(batch(12))
    for part in parts(batch(12), 4):
        gathered.learn(part)
    assert torch.allclose(weights(at_once), weights(gathered), atol=1e-7)
    assert not torch.equal(weights(at_once), weights(learner()))


def test_an_epochs_last_step_is_made_of_what_is_left() -> None:
    gathered = learner(PACE._replace(accumulate=3))
    for part in parts(batch(8), 4)[:3]:
        gathered.learn(part)
    before = weights(gathered)
    gathered.learn(batch(2, key=2))
    assert not torch.equal(weights(gathered), before)


def test_a_batch_in_pieces_gives_the_step_of_the_whole() -> None:
    whole, pieces = learner(), learner()
    pieces.pieces = 4
    losses = [made.learn(batch()) for made in (whole, pieces)]
    assert torch.allclose(weights(whole), weights(pieces), atol=1e-7)
    assert losses[0] is not None
    assert losses[1] is not None
    assert losses[0].loss.item() == pytest.approx(losses[1].loss.item(), rel=1e-5)
    assert losses[0].right == losses[1].right


class Greedy(nn.Module):
    """A network for which memory holds only so many pictures at once."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.inner, self.most = network(), most
        self.asked: list[int] = []

    def forward(self, inputs: Tensor) -> Tensor:
        self.asked.append(len(inputs))
        if len(inputs) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        logits: Tensor = self.inner(inputs)
        return logits


def test_short_memory_halves_what_is_taken_at_once_and_learns_the_same() -> None:
    greedy = Greedy(2)
    short, plenty = learner(module=greedy), learner(module=Greedy(8))
    for made in (short, plenty):
        made.learn(batch())
        made.learn(batch(key=2))
    assert greedy.asked == [8, 4, 2, 2, 2, 2, 2, 2, 2, 2]
    assert short.pieces == 4
    assert torch.allclose(weights(short), weights(plenty), atol=1e-7)


def test_where_norms_keep_still_one_picture_at_a_time_is_enough() -> None:
    alone, plenty = learner(module=Greedy(1)), learner(module=Greedy(8))
    for made in (alone, plenty):
        made.learn(batch())
    assert alone.pieces == 8
    assert torch.allclose(weights(alone), weights(plenty), atol=1e-7)


def test_memory_too_short_for_two_pictures_ends_a_run_whose_norms_learn() -> None:
    greedy = Greedy(1)
    greedy.norm = nn.BatchNorm1d(2)
    with pytest.raises(torch.OutOfMemoryError):
        learner(module=greedy).learn(batch())


def test_memory_too_short_for_one_picture_is_no_reason_to_go_on() -> None:
    with pytest.raises(torch.OutOfMemoryError):
        learner(module=Greedy(0)).learn(batch())


@pytest.mark.parametrize("average", [0.0, 0.9])
def test_short_memory_halves_what_is_judged_at_once(average: float) -> None:
    pace = PACE._replace(average=average)
    greedy = Greedy(3)
    short, plenty = learner(pace, module=greedy), learner(pace, module=Greedy(8))
    judged = []
    for made in (short, plenty):
        made.judging()
        judged.append(made.judge(batch()))
    assert greedy.asked == [8, 4, 2, 2, 2, 2]
    assert torch.allclose(judged[0].loss, judged[1].loss)
    assert judged[0].right == judged[1].right


@pytest.mark.parametrize("optimiser", ["adamw", "adam", "sgd"])
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_learner_goes_on_from_its_state_to_the_bit(optimiser: str, stop: int) -> None:
    pace = PACE._replace(
        optimiser=optimiser, accumulate=2, average=0.9, mixing=mixing(0.4, 0.0, 7),
        schedule=one_cycle, warm_up=0.25,
    )  # fmt: skip
    whole, begun, resumed = (learner(pace) for _ in range(3))
    lessons = [batch(key=key) for key in range(4)]
    for lesson in lessons:
        whole.learn(lesson)
    for lesson in lessons[:stop]:
        begun.learn(lesson)
    resumed.load({name: value.clone() for name, value in begun.state().items()})
    resumed.enter(1, stop)
    for lesson in lessons[stop:]:
        resumed.learn(lesson)
    for name, value in whole.state().items():
        assert torch.equal(value, resumed.state()[name]), name


def test_a_lost_batch_counts_as_a_place_in_the_schedule() -> None:
    empty = Batch(torch.empty(0), torch.empty(0, dtype=torch.int64))
    one, other = learner(), learner()
    assert one.learn(empty) is None
    one.learn(batch())
    other.enter(1, 1)
    other.learn(batch())
    assert torch.equal(weights(one), weights(other))


def test_a_gradient_beyond_the_limit_is_cut_to_it() -> None:
    moved = []
    for limit in (0.0, 0.01):
        made = learner(PACE._replace(gradient_limit=limit, learning_rate=1.0))
        before = weights(made)
        made.learn(batch())
        moved.append((weights(made) - before).norm().item())
    # The first Nesterov step is 1.9 gradients long.
    assert moved[1] == pytest.approx(1.9 * 0.01, rel=1e-3)
    assert moved[0] > moved[1]


def test_the_average_is_judged_and_kept_and_moves_less_than_the_weights() -> None:
    made = learner(PACE._replace(average=0.999, learning_rate=0.5))
    before = made.module.state_dict()["0.weight"].clone()
    for key in range(4):
        made.learn(batch(key=key))
    raw, average = made.module.state_dict()["0.weight"], made.judged_state()["0.weight"]
    assert 0 < (average - before).norm() < (raw - before).norm()
    made.judging()
    judged = made.judge(batch())
    wearing = network()
    wearing.load_state_dict(made.judged_state())
    own = F.cross_entropy(wearing(batch().inputs), batch().targets, reduction="sum")
    assert judged is not None
    assert judged.loss.item() == pytest.approx(own.item(), rel=1e-5)


def test_one_cycle_rises_and_falls_and_momentum_the_other_way_round() -> None:
    moments = [one_cycle(step, 100, 0.3) for step in range(100)]
    rates = [moment.rate for moment in moments]
    momenta = [moment.momentum or 0 for moment in moments]
    assert rates[0] == pytest.approx(1 / 25)
    assert rates[30] == pytest.approx(1)
    assert rates[-1] < 1e-2
    assert all(a < b for a, b in pairwise(rates[:31]))
    assert all(a > b for a, b in pairwise(rates[30:]))
    assert (momenta[0], momenta[30]) == (pytest.approx(0.95), pytest.approx(0.85))


@pytest.mark.parametrize("balance", [None, torch.tensor([0.5, 1.0, 3.0])])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_torchs_with_each_picture_weighed_as_a_whole(
    balance: Tensor | None, smoothing: float
) -> None:
    targets, logits = torch.tensor([0, 2, 1, 2]), torch.randn(4, 3, generator=generator(1))
    loss, mass = make_criterion(smoothing, 0.0, balance)(logits, F.one_hot(targets, 3).float())
    theirs = F.cross_entropy(logits, targets, label_smoothing=smoothing, reduction="none")
    weights = torch.ones(4) if balance is None else balance[targets]
    expected = (theirs * weights).sum() / weights.sum()
    assert (loss / mass).item() == pytest.approx(expected.item(), rel=1e-5)


def test_focal_loss_lets_what_is_sure_count_for_less() -> None:
    shares = F.one_hot(torch.tensor([0, 0]), 2).float()
    sure, unsure = torch.tensor([[4.0, 0.0]] * 2), torch.tensor([[0.2, 0.0]] * 2)
    plain, focal = make_criterion(), make_criterion(focal=2.0)
    for logits in (sure, unsure):
        certainty = logits.softmax(1)[0, 0].item()
        ours, usual = focal(logits, shares)[0].item(), plain(logits, shares)[0].item()
        assert ours == pytest.approx(usual * (1 - certainty) ** 2, rel=1e-4)


def test_mixup_blends_pictures_and_their_classes_by_the_same_share() -> None:
    inputs = torch.eye(6)
    shares = torch.eye(6)
    mixed, told = mixing(1.0, 0.0, seed=3)(inputs, shares, 5)
    assert torch.allclose(mixed, told)
    assert torch.allclose(told.sum(1), torch.ones(6))
    again, _ = mixing(1.0, 0.0, seed=3)(inputs, shares, 5)
    other, _ = mixing(1.0, 0.0, seed=3)(inputs, shares, 6)
    assert torch.equal(mixed, again)
    assert not torch.equal(mixed, other)


def test_cutmix_shares_classes_by_the_area_that_was_pasted() -> None:
    count, side = 6, 16
    inputs = torch.arange(count).float().view(-1, 1, 1, 1).expand(-1, 1, side, side)
    for number in range(8):
        mixed, told = mixing(0.0, 1.0, seed=1)(inputs, torch.eye(count), number)
        seen = F.one_hot(mixed.long().flatten(1), count).float().mean(1)
        assert torch.allclose(seen, told, atol=1e-6)


def test_a_loss_that_climbs_far_above_guessing_is_noticed_and_noise_is_not() -> None:
    course = Divergence(2)
    for number in range(200):
        course.saw(0.3 + 0.6 * (number % 3 == 0), 1, 1e-2)
    with pytest.raises(WorkbenchError, match="went astray in epoch 4: the loss rose") as caught:
        for _ in range(50):
            course.saw(9.0, 4, 1e-2)
    assert "1e-03" in caught.value.hint


def test_a_step_that_overflowed_does_not_move_the_average(monkeypatch: pytest.MonkeyPatch) -> None:
    made = learner(PACE._replace(average=0.9))
    assert made.average is not None
    steps: list[int] = []
    monkeypatch.setattr(made.average, "follow", lambda _module, step: steps.append(step))
    for moves in (True, False, True):
        monkeypatch.setattr(made._arithmetic, "step", lambda _optimiser, moves=moves: moves)
        made.learn(batch())
    assert steps == [1, 3]
