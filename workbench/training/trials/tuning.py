"""What is fastest on this machine for this network, tried out before a run begins."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import NamedTuple

import msgspec
import torch

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, Task
from workbench.core.files import read_json, write_json
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import cores
from workbench.training.machine.precision import precisions, refuse_impossible
from workbench.training.recipe import AugmentOn, LayoutName, PrecisionName, Recipe, usual_rate
from workbench.training.strategies import Setting
from workbench.training.trials.batch_size import USUAL, batch_size_for
from workbench.training.trials.input_trial import InputTrial
from workbench.training.trials.look_trial import LookTrial
from workbench.training.trials.trial import Trial, Way, memory_format

TRYING = "Trying what is fastest here"
NO_COMPILER = (
    "The network is not compiled: this machine lacks what torch compiles with (a C++ compiler on a "
    "processor, the library triton on a graphics card)."
)
_LAYOUTS: tuple[LayoutName, ...] = ("contiguous", "channels_last")
_ROUNDS = 2
_GAIN_WORTH_IT = 1.05
_LEAST_RUN_SECONDS, _LEAST_LOOKING_SECONDS = 60.0, 0.5
_PESSIMISTIC_FLOPS = 1e10  # even a slow processor core does so many a second
_COMPILING_SECONDS = {"cpu": 120.0, "cuda": 60.0}
_KEPT = 200


class Tuned(msgspec.Struct, frozen=True):
    """What was found.

    Args:
        precision: Of the fastest way.
        layout: Of the fastest way.
        compiled: Whether it is clearly faster compiled.
        gain: How many times faster than the plain way it is, before it is compiled.
        plain_seconds: Of the plain way, a picture.
        compiling_tried: Whether the run was so long that compiling was tried.
        augment_on: Where varying pictures keeps learning waiting the least.
    """

    precision: PrecisionName
    layout: LayoutName
    compiled: bool
    gain: float
    plain_seconds: float
    compiling_tried: bool = False
    augment_on: AugmentOn = "cpu"


def tuned(setting: Setting) -> Task[Setting]:
    """The setting with precision, layout, compiling and where pictures are varied settled.

    Every way is tried, in turns, and the plainest of the fastest kept among those whose loss and
    gradients are close to what 32 bits give (`Trial`); where only features are learned from, what
    counts is how the frozen body looks (`LookTrial`). On a graphics card pictures are varied there
    where that is faster (`InputTrial`). What was found is remembered for this machine, network and
    picture size. Where the run is so short that trying would not pay, it is 32 bits and channels
    last.

    Returns:
        One whose recipe says "auto" of none of the four, with what is gained so.
    """
    # A run that was begun goes on as it was, or it would not go on to the bit.
    if not setting.fresh or "auto" not in _wishes(setting):
        return _settled(setting, None)
    place, key = setting.cache / "machine.json", _key(setting)
    found = _for_this_length(setting, _known(place).get(key))
    if found is None and _pays(setting):
        found = yield from (_looked if _only_looks(setting) else _tried)(setting)
        if math.isfinite(found.plain_seconds):
            _remember(place, key, found)
    if found is not None and _gained(found):
        yield Notice(in_words(found), calm=True)
    return _settled(setting, found)


def settled(setting: Setting) -> Task[Setting]:
    """The setting with all that "auto" left open settled, and its network laid out so."""
    refuse_impossible(setting.recipe.precision, setting.device.torch)
    if not setting.recipe.batch_size:
        size = (yield from batch_size_for(setting)) if setting.fresh else USUAL
        setting = setting._replace(recipe=_sized(setting.recipe, size))
    setting = yield from tuned(setting)
    recipe = setting.recipe
    if recipe.compiled == "yes" and not _compiler(setting.device.kind):
        yield Notice(NO_COMPILER)
        recipe = msgspec.structs.replace(recipe, compiled="no")
    layout = memory_format(recipe.layout)
    network = setting.network.to(memory_format=layout)
    return setting._replace(recipe=recipe, network=network)


def _sized(recipe: Recipe, size: int) -> Recipe:
    """The recipe with so many pictures a step; a usual learning rate rises with them.

    Linearly for SGD (Goyal et al. 2017), by the square root for Adam (Malladi et al. 2022). It does
    not fall: smaller batches make for more steps.
    """
    rate, more = recipe.learning_rate, max(1.0, size / USUAL)
    if rate == usual_rate(recipe):
        rate *= more if recipe.optimiser == "sgd" else math.sqrt(more)
    return msgspec.structs.replace(recipe, batch_size=size, learning_rate=rate)


def _gained(found: Tuned) -> bool:
    """Whether the run computes in another way than the plain one, which is news."""
    return found.gain >= _GAIN_WORTH_IT or found.compiled or found.augment_on == "device"


def in_words(found: Tuned) -> str:
    """What the user reads of it: the plain sentence first, then the field's terms."""
    plain = "Nothing is clearly faster here than the plain way"
    terms = [str(found.precision), found.layout.replace("_", " ")]
    if found.gain >= _GAIN_WORTH_IT:
        digits = "" if found.precision == "fp32" else ", with fewer digits, which are enough"
        plain = f"Computes {found.gain:.1f} × as fast as the plain way here{digits}"
    if found.compiled:
        plain += "; the network is translated for this machine besides"
        terms.append("compiled")
    varied = " Pictures are varied on the graphics card." if found.augment_on == "device" else ""
    return f"{plain} ({', '.join(terms)}).{varied}"


def _wishes(setting: Setting) -> tuple[str, ...]:
    """What is to be tried where it says "auto"."""
    recipe = setting.recipe
    place = (recipe.augment_on,) if _varies_beside_card(setting) else ()
    return recipe.precision, recipe.layout, recipe.compiled, *place


def _varies_beside_card(setting: Setting) -> bool:
    recipe = setting.recipe
    varies = recipe.strategy != "features" and recipe.augmentation != "none"
    return varies and setting.device.kind != "cpu"


def _settled(setting: Setting, found: Tuned | None) -> Setting:
    recipe = setting.recipe
    precision, layout, compiled = recipe.precision, recipe.layout, recipe.compiled
    place: AugmentOn = found.augment_on if found else "cpu"
    chosen = msgspec.structs.replace(
        recipe,
        precision=(found.precision if found else "fp32") if precision == "auto" else precision,
        layout=(found.layout if found else "channels_last") if layout == "auto" else layout,
        compiled=("yes" if found and found.compiled else "no") if compiled == "auto" else compiled,
        augment_on=place if recipe.augment_on == "auto" else recipe.augment_on,
    )
    return setting._replace(recipe=chosen, gain=found.gain if found else 1.0)


class _Timed(NamedTuple):
    way: Way
    seconds: float
    sound: bool


def _tried(setting: Setting) -> Task[Tuned]:
    """Try every way that the recipe leaves open."""
    trial = Trial(setting)
    ways = list(_ways(setting))
    timed: list[_Timed] = []
    total = len(ways) * _ROUNDS
    for number, way in enumerate(ways * _ROUNDS):
        yield Progress(number, total, TRYING)
        timed.append(_Timed(way, *trial.timed(way)))
    best = {way: min(t.seconds for t in timed if t.way == way) for way in ways}
    sound = [way for way in ways if all(t.sound for t in timed if t.way == way)]
    plain = best[ways[0]]
    digits = [way.precision for way in ways]
    plainest = sorted(
        sound or ways[:1],
        # Of layouts, the one that short runs take untried and that grows faster with the network.
        key=lambda way: (digits.index(way.precision), way.layout != "channels_last"),
    )
    fastest = _first_of_the_fastest({way: best[way] for way in plainest})
    pays, compiled = _compiling_pays(setting, best[fastest] / trial.pictures), False
    if pays:
        yield Progress(total, None, "Compiling the network")
        compiled = trial.faster_compiled(fastest, best[fastest])
    place: AugmentOn = "cpu"
    if _varies_beside_card(setting) and setting.recipe.augment_on == "auto":
        yield Progress(total, None, "Trying where pictures are varied fastest")
        place = _faster_place(InputTrial(setting, trial, fastest))
    each, gain = plain / trial.pictures, _gain(plain, best[fastest])
    return Tuned(fastest.precision, fastest.layout, compiled, gain, each, pays, place)


def _faster_place(trial: InputTrial) -> AugmentOn:
    """Where pictures are varied at the least cost: on the device only if that is clearly faster."""
    places: tuple[AugmentOn, ...] = ("cpu", "device")
    timed = [(place, trial.timed(place)) for place in places * _ROUNDS]
    cpu, device = (min(seconds for at, seconds in timed if at == place) for place in places)
    return "device" if device * _GAIN_WORTH_IT < cpu else "cpu"


def _looked(setting: Setting) -> Task[Tuned]:
    """Try in how many digits the frozen body may look."""
    trial = LookTrial(setting)
    yield Progress(0, None, TRYING)
    # One of each precision, the plainest first; channels last, unless another layout was chosen.
    ways = list({way.precision: way for way in _ways(setting)}.values())
    timed = {way: trial.timed(way) for way in ways}
    plain, _ = timed[ways[0]]
    sound = [way for way in ways if timed[way][1]]
    fastest = _first_of_the_fastest({way: timed[way][0] for way in sound or ways[:1]})
    gain = _gain(plain, timed[fastest][0])
    return Tuned(fastest.precision, fastest.layout, False, gain, plain / trial.pictures)


def _first_of_the_fastest(seconds: dict[Way, float]) -> Way:
    """The first way, the plainest first, that is as fast as any but for what a clock may err.

    Otherwise chance would choose among equals, and the same recipe give now one model, now another.
    """
    least = min(seconds.values())
    return next(way for way, took in seconds.items() if took <= least * _GAIN_WORTH_IT)


def _gain(plain: float, fastest: float) -> float:
    """How many times faster than the plain way; 1 where that one could not be timed."""
    return plain / fastest if math.isfinite(plain) else 1.0


def _only_looks(setting: Setting) -> bool:
    return setting.recipe.strategy == "features"


def _ways(setting: Setting) -> Iterator[Way]:
    """The plainest first."""
    recipe = setting.recipe
    known = precisions(setting.device.torch)
    for precision, layout in product(
        known if recipe.precision == "auto" else (recipe.precision,),
        _LAYOUTS if recipe.layout == "auto" else (recipe.layout,),
    ):
        yield Way(precision, layout)


def _compiling_pays(setting: Setting, seconds_a_picture: float) -> bool:
    """Whether the run lasts so long that a fifth off it is more than compiling costs."""
    kind = setting.device.kind
    if setting.recipe.compiled != "auto" or kind not in _COMPILING_SECONDS or not _compiler(kind):
        return False
    # Where layers wake up one by one, each time is another network to compile.
    whole = setting.recipe.strategy not in ("gradual", "features")
    once = whole and setting.share.world == 1
    run = _pictures(setting) * seconds_a_picture
    return once and run / 5 > 4 * _COMPILING_SECONDS[kind]


def _for_this_length(setting: Setting, found: Tuned | None) -> Tuned | None:
    """What is remembered of a run, for one of another length; None where it says too little."""
    if found is None or not _compiling_pays(setting, found.plain_seconds / found.gain):
        return found and msgspec.structs.replace(found, compiled=False)
    return found if found.compiling_tried else None


def _compiler(kind: str) -> bool:
    from importlib.util import find_spec
    from shutil import which

    return which("g++") is not None if kind == "cpu" else find_spec("triton") is not None


def _pictures(setting: Setting) -> int:
    return len(setting.dataset.of("train")) * setting.recipe.epochs


def _pays(setting: Setting) -> bool:
    """Whether the run may take so long on a slow machine, by arithmetic alone, that trying pays."""
    backbone, size = BACKBONES.get(setting.recipe.backbone), setting.preprocessing.size
    flops = _PESSIMISTIC_FLOPS * (cores() if setting.device.kind == "cpu" else 1000)
    look = 1e9 * backbone.gflops * (size / backbone.size) ** 2 / flops
    if _only_looks(setting):
        return look * len(setting.dataset.of("train")) >= _LEAST_LOOKING_SECONDS
    return 3 * look * _pictures(setting) >= _LEAST_RUN_SECONDS


def _key(setting: Setting) -> str:
    recipe, device = setting.recipe, setting.device
    known = (
        *(recipe.backbone, recipe.strategy, recipe.weights == "random", setting.preprocessing.size),
        *(_varies_beside_card(setting) and recipe.augmentation, _wishes(setting)),
        *(Trial.count(setting), device.name, device.title),
        *(torch.__version__, torch.get_num_threads(), torch.backends.cpu.get_cpu_capability()),
    )
    return hashlib.sha256(repr(known).encode()).hexdigest()[:32]


def _known(place: Path) -> dict[str, Tuned]:
    try:
        return read_json(place, dict[str, Tuned])
    except WorkbenchError:
        return {}


def _remember(place: Path, key: str, found: Tuned) -> None:
    known = {**_known(place), key: found}
    newest = dict(list(known.items())[-_KEPT:])
    with suppress(WorkbenchError):
        write_json(place, newest)
