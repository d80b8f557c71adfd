"""How much of the network learns: each strategy is a small function from a setting to a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from torch import nn

from workbench.core.events import Progress, Task
from workbench.data.items import Dataset
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import Device
from workbench.models.feature_cache import FeatureCache
from workbench.models.networks import head_of
from workbench.models.parts import Stage
from workbench.models.preprocessing import Preprocessing
from workbench.models.stages import stages
from workbench.training.failures import all_gone
from workbench.training.keeping.checkpoint import Best
from workbench.training.learning.epoch import Sums, Tally, run_epoch
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import pace_of
from workbench.training.lessons.batches import Lessons
from workbench.training.lessons.features import FeatureLessons, StandardisedHead
from workbench.training.lessons.looking import Looker, View, at_once, views
from workbench.training.lessons.pictures import PictureLessons
from workbench.training.processes.exchange import looked
from workbench.training.processes.learner import make_learner
from workbench.training.recipe import Recipe, StrategyName, defaults, get_strategy
from workbench.training.share import ALL, Share


class Setting(NamedTuple):
    """What a strategy starts from.

    Args:
        recipe: With every choice made.
        dataset: Labelled pictures.
        network: On the device, with its starting weights.
        preprocessing: What it sees.
        device: Where it computes.
        cache: Folder for what may be thrown away.
        fresh: Whether the run begins; one that goes on has learned all this before.
        share: This process's part, where several work at the run together.
        grown: Whether it begins with what another run had learned, the last layer included.
        gain: How many times faster than the plain way it computes; 1 where that was not tried.
    """

    recipe: Recipe
    dataset: Dataset
    network: nn.Module
    preprocessing: Preprocessing
    device: Device
    cache: Path
    fresh: bool = True
    share: Share = ALL
    grown: bool = False
    gain: float = 1.0


class Plan(NamedTuple):
    """What a strategy comes to.

    Args:
        module: What learns: the network, or a head of its own.
        groups: Its parts that learn, each with its rate and its start.
        lessons: What it learns from.
        hand_over: Brings what the module learned into the network.
    """

    module: nn.Module
    groups: tuple[Group, ...]
    lessons: Lessons
    hand_over: Callable[[], None]


def features(setting: Setting) -> Task[Plan]:
    """Only the last layer, from what the frozen body sees of each picture.

    Pictures to be judged by are looked at as the classifier will: as they are, with all digits.
    """
    recipe, dataset, network = setting.recipe, setting.dataset, setting.network
    train, val = dataset.of("train"), dataset.of("val")
    ways = views(setting.preprocessing, recipe, len(train))
    pictures = len(train) + len(val)
    body = network.eval().requires_grad_(False)
    backbone = BACKBONES.get(recipe.backbone)
    together = at_once(setting.device, backbone, setting.preprocessing.size)
    share = setting.share
    cache = FeatureCache(setting.cache)
    looker = Looker(body, setting.device, cache, pictures // share.world, together)
    seen = yield from looked(share, looker, train, ways)
    (judged,) = yield from looked(share, looker, val, (View(setting.preprocessing),))
    _refuse_lost(dataset, {**seen[0], **judged})
    lessons = FeatureLessons(dataset, seen, judged, recipe, setting.device, share)
    head = StandardisedHead(lessons.inputs, len(dataset.classes))

    last = head_of(network)[1]
    return Plan(head, (Group(layers_of(head)),), lessons, lambda: head.into(last))


def gradual(setting: Setting) -> Task[Plan]:
    """The last layer, then the upper third of the body, then the middle one, ever more gently.

    Howard & Ruder 2018. The lowest third, which sees edges and colours, stays as it is.
    """
    yield from _head_first(setting)
    rate = get_strategy("gradual").body_rate
    low, middle, upper, head = _depths(setting)
    groups = (
        low.at(0.0),
        middle.at(rate / 3, starts=0.6),
        upper.at(rate, starts=0.3),
        head,
    )
    return (yield from _from_pictures(setting, groups))


def full(setting: Setting) -> Task[Plan]:
    """Everything from the start, the body more gently than the last layer."""
    yield from _head_first(setting)
    *body, head = _depths(setting)
    rate = get_strategy("full").body_rate
    return (yield from _from_pictures(setting, (*(group.at(rate) for group in body), head)))


def scratch(setting: Setting) -> Task[Plan]:
    """Everything, at one rate."""
    return (yield from _from_pictures(setting, _depths(setting)))


PLANS: dict[StrategyName, Callable[[Setting], Task[Plan]]] = {
    "features": features,
    "gradual": gradual,
    "full": full,
    "scratch": scratch,
}


def _depths(setting: Setting) -> tuple[Group, ...]:
    groups = depths(setting.network, BACKBONES.get(setting.recipe.backbone))
    if setting.recipe.weights == "random":
        return groups
    return tuple(group.keeping_statistics() for group in groups)


def depths(network: nn.Module, backbone: Backbone) -> tuple[Group, Group, Group, Group]:
    """The lower, middle and upper third of the body's stages, and the last layer."""
    *body, head = (group_of(network, stage) for stage in stages(network, backbone))
    third = -(-len(body) // 3)
    upper, middle, lower = (
        body[max(0, len(body) - (n + 1) * third) : max(0, len(body) - n * third)] for n in range(3)
    )
    return _joined(lower), _joined(middle), _joined(upper), head


def group_of(network: nn.Module, stage: Stage) -> Group:
    """The layers of a stage."""
    owners = {n.rpartition(".")[0]: None for n, _ in network.named_parameters() if stage.holds(n)}
    return Group(tuple(network.get_submodule(name) for name in owners))


def _joined(groups: Sequence[Group]) -> Group:
    return Group(tuple(layer for group in groups for layer in group.layers))


def looks_first(setting: Setting) -> bool:
    """Whether the last layer learns from features first, and then more does."""
    recipe = setting.recipe
    more = recipe.strategy in ("gradual", "full") and recipe.weights != "random"
    return more and setting.fresh and not setting.grown


def _head_first(setting: Setting) -> Task[None]:
    """Let the last layer learn from features before the body moves (Kumar et al. 2022).

    A last layer of random numbers would first undo what the body knows. The network goes on with
    the best last layer, as judged: that is what the strategy “features” would have kept. Where rare
    classes are to count as much as others it goes on with the last one: the one that is right most
    often neglects them.
    """
    if not looks_first(setting):
        return
    plan = yield from features(setting)
    recipe, place, dataset = _head_recipe(setting.recipe), setting.device.torch, setting.dataset
    labels = [dataset.label_index(item) for item in dataset.of("train")]
    pace = pace_of(recipe, plan.lessons.batches, labels, len(dataset.classes), place)
    learner = make_learner(plan.module, plan.groups, pace, place, share=setting.share)
    best = Best()
    for epoch in range(1, recipe.epochs + 1):
        learner.enter(epoch, 0)
        for batch in plan.lessons.train(epoch):
            learner.learn(batch)
        judged = _judged(learner, plan.lessons)
        if recipe.balance != "none" or best.beaten_by(judged.accuracy, judged.mean_loss):
            best = Best(epoch, judged.accuracy, judged.mean_loss)
            plan.hand_over()
        yield Progress(epoch, recipe.epochs, "Preparing the last layer")


def _head_recipe(recipe: Recipe) -> Recipe:
    """As “features” learns, with the recipe's own care for rare classes and hard pictures."""
    usual = defaults(recipe.backbone, "features", recipe.weights)
    return msgspec.structs.replace(
        usual,
        learning_rate=get_strategy("features").learning_rate,
        seed=recipe.seed,
        warm_up=recipe.warm_up,
        balance=recipe.balance,
        focal=recipe.focal,
    )


def _judged(learner: Learner, lessons: Lessons) -> Sums:
    learner.judging()
    tally = Tally(Sums(), learner.device)
    for _ in run_epoch(learner.judge, lessons.val(), tally):
        pass
    return tally.sums()


def _from_pictures(setting: Setting, groups: tuple[Group, ...]) -> Task[Plan]:
    yield Progress(0, None, "Getting ready")
    lessons = PictureLessons(
        setting.recipe,
        setting.dataset,
        setting.preprocessing,
        setting.device,
        setting.cache,
        setting.share,
    )
    return Plan(setting.network, groups, lessons, lambda: None)


def _refuse_lost(dataset: Dataset, known: Mapping[str, object]) -> None:
    if not any(item.id in known for item in dataset.of("train")):
        raise all_gone("to learn from")
    if not any(item.id in known for item in dataset.of("val")):
        raise all_gone("to be judged by")
