"""What is fastest here is found once, is sound, and is what the run's recipe says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from torch import Tensor

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, finish
from workbench.core.files import read_json
from workbench.data.items import Dataset
from workbench.models.devices import Device
from workbench.training.beginning import setting_for
from workbench.training.keeping.record import Environment
from workbench.training.lessons import varying
from workbench.training.lessons.varying import Varying
from workbench.training.machine.clock import IN_STRIDE
from workbench.training.recipe import Recipe, read_recipe, validated
from workbench.training.strategies import Setting
from workbench.training.training import train
from workbench.training.trials import input_trial, tuning
from workbench.training.trials.input_trial import InputTrial
from workbench.training.trials.look_trial import LookTrial
from workbench.training.trials.trial import Trial, Way
from workbench.training.trials.tuning import Tuned, in_words, settled, tuned


@pytest.fixture
def setting(dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path) -> Setting:
    chosen = validated(recipe("scratch"))
    return finish(setting_for(chosen, dataset, tmp_path / "cache"))[0]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every run be long enough to try things out for."""
    monkeypatch.setattr(tuning, "_LEAST_RUN_SECONDS", 0.0)


def timing(monkeypatch: pytest.MonkeyPatch, seconds: dict[Way, float], unsound: Way | None) -> None:
    monkeypatch.setattr(Trial, "timed", lambda _self, way: (seconds[way], way != unsound))


FAST, FASTEST = Way("fp32", "channels_last"), Way("bf16", "channels_last")
SECONDS = {Way("fp32", "contiguous"): 4.0, Way("bf16", "contiguous"): 3.0, FAST: 2.0, FASTEST: 1.0}


def test_the_fastest_way_that_is_sound_is_kept(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing(monkeypatch, SECONDS, unsound=None)
    events: list[Event] = []
    chosen = finish(tuned(setting), events.append).recipe
    assert (chosen.precision, chosen.layout, chosen.compiled) == ("bf16", "channels_last", "no")
    notices = [event.text for event in events if isinstance(event, Notice)]
    (said,) = notices
    plain, terms = said.split(" (")
    assert plain.startswith("Computes 4.0 × as fast as the plain way here, with fewer digits")
    assert terms == "bf16, channels last)."


def test_a_way_that_is_not_sound_is_not_kept(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing(monkeypatch, SECONDS, unsound=FASTEST)
    assert finish(tuned(setting)).recipe.precision == "fp32"


def test_among_ways_as_fast_as_each_other_the_plainest_is_kept(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = list(SECONDS)
    timing(monkeypatch, {way: 1.0 - 0.01 * place for place, way in enumerate(ways)}, unsound=None)
    found = finish(settled(setting)).recipe
    assert Way(found.precision, found.layout) == FAST  # all digits, in the usual layout


def test_what_was_found_is_not_tried_again(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing(monkeypatch, SECONDS, unsound=None)
    first = finish(tuned(setting)).recipe
    monkeypatch.delattr(Trial, "timed")
    assert finish(tuned(setting)).recipe == first


def test_whether_to_compile_depends_on_how_long_this_run_is_not_on_the_one_remembered(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing(monkeypatch, SECONDS, unsound=None)
    monkeypatch.setattr(tuning, "_compiler", lambda _kind: True)
    monkeypatch.setattr(Trial, "faster_compiled", lambda _self, _way, _seconds: True)
    recipes = [msgspec.structs.replace(setting.recipe, epochs=n) for n in (2, 10_000, 2)]
    chosen = [finish(tuned(setting._replace(recipe=recipe))).recipe for recipe in recipes]
    assert [recipe.compiled for recipe in chosen] == ["no", "yes", "no"]


def test_what_the_user_chose_stays(
    setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing(monkeypatch, SECONDS, unsound=None)
    wish = msgspec.structs.replace(setting.recipe, precision="fp32", layout="contiguous")
    chosen = finish(tuned(setting._replace(recipe=wish))).recipe
    assert (chosen.precision, chosen.layout) == ("fp32", "contiguous")


def test_a_short_run_is_not_kept_waiting(setting: Setting) -> None:
    events: list[Event] = []
    chosen = finish(tuned(setting), events.append).recipe
    assert (chosen.precision, chosen.layout, chosen.compiled) == ("fp32", "channels_last", "no")
    assert events == []


def test_a_precision_the_device_lacks_is_refused(setting: Setting) -> None:
    wish = msgspec.structs.replace(setting.recipe, precision="tf32")
    with pytest.raises(WorkbenchError, match="tf32"):
        finish(settled(setting._replace(recipe=wish)))


def test_a_trial_leaves_the_network_as_it_was_and_knows_what_is_sound(setting: Setting) -> None:
    before = {n: v.clone() for n, v in setting.network.state_dict().items()}
    trial = Trial(setting)
    assert trial.timed(Way("fp32", "contiguous"))[1]
    seconds, sound = trial.timed(Way("bf16", "channels_last"))
    assert seconds > 0
    assert sound
    after = setting.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_a_step_that_no_way_can_make_is_left_to_the_run_to_tell(
    setting: Setting, long: None
) -> None:
    one = setting._replace(recipe=msgspec.structs.replace(setting.recipe, batch_size=1))
    events: list[Event] = []
    assert finish(tuned(one), events.append).recipe.precision == "fp32"
    assert not (setting.cache / "machine.json").exists()  # nothing was found
    assert not [event for event in events if isinstance(event, Notice)]  # no news


def test_wrong_gradients_are_noticed(setting: Setting) -> None:
    trial = Trial(setting)
    trial.timed(Way("fp32", "contiguous"))
    assert trial._plain is not None
    loss, gradient = trial._plain

    def sound(loss: Tensor, gradient: Tensor) -> bool:
        return trial._is_sound(loss, gradient)

    assert sound(loss, gradient)
    assert not sound(loss * 1.5, gradient)
    assert not sound(loss, torch.randn_like(gradient))
    assert not sound(loss * float("nan"), gradient)


def test_a_run_says_in_its_recipe_what_it_used_and_learns_so(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    long: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timing(monkeypatch, SECONDS, unsound=None)
    run = tmp_path / "run"
    finish(train(recipe("scratch", epochs=1), dataset, run, cache=tmp_path / "cache"))
    kept = read_recipe(run / "recipe.json")
    assert (kept.precision, kept.layout, kept.compiled) == ("bf16", "channels_last", "no")
    assert read_json(run / "environment.json", Environment).gain == 4.0


def test_nothing_faster_is_said_so() -> None:
    said = in_words(Tuned("fp32", "contiguous", False, 1.0, 1.0))
    assert said == "Nothing is clearly faster here than the plain way (fp32, contiguous)."


def test_a_compiled_network_is_said_plainly_first() -> None:
    said = in_words(Tuned("fp32", "channels_last", True, 2.0, 1.0))
    plain, terms = said.split(" (")
    assert plain.endswith("translated for this machine besides")
    assert terms == "fp32, channels last, compiled)."


def test_a_frozen_body_looks_in_fewer_digits_where_that_is_sound_and_faster(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "_LEAST_LOOKING_SECONDS", 0.0)
    looks = setting._replace(recipe=msgspec.structs.replace(setting.recipe, strategy="features"))
    monkeypatch.setattr(LookTrial, "timed", lambda _self, way: (SECONDS[way], True))
    assert finish(tuned(looks)).recipe.precision == "bf16"
    (setting.cache / "machine.json").unlink()
    monkeypatch.setattr(LookTrial, "timed", lambda _self, way: (SECONDS[way], way != FASTEST))
    assert finish(tuned(looks)).recipe.precision == "fp32"


def test_what_a_body_sees_in_fewer_digits_is_compared_with_all_of_them(setting: Setting) -> None:
    trial = LookTrial(setting)
    seconds, sound = trial.timed(FAST)
    assert seconds > 0
    assert sound
    assert trial.timed(FASTEST)[1]
    assert trial._plain is not None
    assert not trial._is_sound(trial._plain + 1.0)
    assert not trial._is_sound(trial._plain * float("nan"))


def test_looking_is_tuned_whatever_is_fixed_and_whatever_fails(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "_LEAST_LOOKING_SECONDS", 0.0)
    wish = msgspec.structs.replace(setting.recipe, strategy="features", layout="contiguous")
    fixed = setting._replace(recipe=wish)
    assert finish(tuned(fixed)).recipe.layout == "contiguous"
    (setting.cache / "machine.json").unlink()
    monkeypatch.setattr(LookTrial, "timed", lambda _self, _way: (float("inf"), False))
    assert finish(tuned(fixed)).recipe.precision == "fp32"
    assert finish(tuned(fixed)).recipe.precision == "fp32"  # what was found can be read again


def test_no_gain_is_told_where_the_plain_way_to_look_fails(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "_LEAST_LOOKING_SECONDS", 0.0)
    looks = setting._replace(recipe=msgspec.structs.replace(setting.recipe, strategy="features"))
    timed = {FAST: (float("inf"), False), FASTEST: (1.0, True)}
    monkeypatch.setattr(LookTrial, "timed", lambda _self, way: timed[way])
    found = finish(tuning._looked(looks))
    assert (found.precision, found.gain) == ("bf16", 1.0)


def test_where_nothing_can_be_compiled_the_run_says_so_and_goes_on(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "_compiler", lambda _kind: False)
    wished = msgspec.structs.replace(setting.recipe, compiled="yes")
    events: list[Event] = []
    chosen = finish(settled(setting._replace(recipe=wished)), events.append)
    assert chosen.recipe.compiled == "no"
    assert Notice(tuning.NO_COMPILER) in events


class Card(Device):
    """A processor that passes for a graphics card."""

    @property
    def kind(self) -> str:
        return "cuda"


PLACES = {"cpu": 3.0, "device": 2.0}


@pytest.fixture
def beside_card(setting: Setting, long: None, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """On a card where learning is faster if pictures are varied there too."""
    timing(monkeypatch, SECONDS, unsound=None)
    monkeypatch.setattr(InputTrial, "timed", lambda _self, place: PLACES[place])
    # Nothing but this is left open.
    fixed = {"precision": "fp32", "layout": "channels_last", "compiled": "no"}
    recipe = msgspec.structs.replace(setting.recipe, **fixed)
    return setting._replace(device=Card("cpu", "A card"), recipe=recipe)


def place_of(setting: Setting, **changes: object) -> str:
    recipe = msgspec.structs.replace(setting.recipe, **changes)
    return finish(tuned(setting._replace(recipe=recipe))).recipe.augment_on


def test_pictures_are_varied_on_the_card_where_that_is_clearly_faster_and_it_is_said(
    beside_card: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Event] = []
    assert finish(tuned(beside_card), events.append).recipe.augment_on == "device"
    (said,) = (event.text for event in events if isinstance(event, Notice))
    assert said.endswith(" Pictures are varied on the graphics card.")
    (beside_card.cache / "machine.json").unlink()
    for slower in (2.9, 4.0, float("inf")):
        monkeypatch.setitem(PLACES, "device", slower)
        assert place_of(beside_card) == "cpu"
        (beside_card.cache / "machine.json").unlink()


def test_where_each_variation_is_faster_is_tried_once(
    beside_card: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place_of(beside_card, augmentation="photos") == "device"
    monkeypatch.setitem(PLACES, "device", 9.0)
    assert place_of(beside_card, augmentation="trivial") == "cpu"
    assert place_of(beside_card, augmentation="photos") == "device"


def test_where_pictures_are_varied_is_asked_only_beside_a_card_of_a_run_that_begins_and_varies(
    beside_card: Setting, setting: Setting
) -> None:
    assert place_of(setting) == "cpu"
    assert place_of(beside_card, augmentation="none") == "cpu"
    assert place_of(beside_card, augment_on="cpu") == "cpu"
    begun = beside_card._replace(fresh=False)
    assert [place_of(begun, augment_on=name) for name in ("auto", "device")] == ["cpu", "device"]


def test_nothing_is_tried_on_a_processor_where_only_the_place_is_open(
    beside_card: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Trial, "timed")
    on_processor = beside_card._replace(device=Device("cpu", "A processor"))
    assert place_of(on_processor, augmentation="auto") == "cpu"


def test_steps_are_timed_with_the_pictures_varied_where_they_would_be(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_trial, "_STEPS", 2)
    places: list[str] = []
    for name in ("early", "late"):
        monkeypatch.setattr(Varying, name, noting(getattr(Varying, name), name, places))
    trial = Trial(setting)
    fed = InputTrial(setting, trial, FAST)
    for place, vary in (("cpu", "vary"), ("device", "vary_together")):
        places.clear()
        monkeypatch.setattr(varying, vary, noting(getattr(varying, vary), vary, places))
        assert 0 < fed.timed(place) < 60
        assert places.count("late") == 2 + IN_STRIDE
        assert places.count("early") == places.count("late") * trial.pictures
        assert places.count(vary) == places.count("early" if place == "cpu" else "late")


def noting(done: Callable[..., object], name: str, heard: list[str]) -> Callable[..., object]:
    return lambda *given: heard.append(name) or done(*given)


def test_steps_that_fail_take_for_ever(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(varying, "vary_together", fail)
    assert InputTrial(setting, Trial(setting), FAST).timed("device") == float("inf")
