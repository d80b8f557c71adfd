"""Which trainings came out best, and how far that can be trusted."""

from __future__ import annotations

from workbench.project.comparing import best_of, how_far_to_trust
from workbench.project.search import Trial
from workbench.training.recipe import Recipe


def _trials(*accuracies: float | None) -> tuple[Trial, ...]:
    recipe = Recipe("resnet18")
    return tuple(Trial(n, recipe, accuracy=right) for n, right in enumerate(accuracies, start=1))


def test_all_that_share_the_best_accuracy_are_best():
    trials = _trials(0.8, None, 0.9, 0.9)
    assert best_of(trials) == trials[2:]
    assert best_of(_trials(None)) == best_of(()) == ()


def test_ties_are_named_and_only_what_was_measured_is_counted():
    assert [str(words) for words in how_far_to_trust(_trials(0.9, None, 0.9))] == [
        "Equally good: trials 1, 3.",
        "The best of 2 on the same pictures flatters a little: judge it on others.",
    ]
    assert how_far_to_trust(_trials(0.9, None)) == ()
