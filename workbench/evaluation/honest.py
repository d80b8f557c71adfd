"""How good a model is in a sentence, with how far that can be trusted; window and command line."""

from __future__ import annotations

from workbench.core.intervals import wilson
from workbench.core.wording import Words, percent

FEW = 30  # pictures below which a figure is little more than a hint


def kept_epoch(epoch: int) -> Words:
    """Of which epoch a run's classifier is."""
    return Words("The classifier of epoch {epoch}, its best, is kept.", {"epoch": str(epoch)})


def honest(accuracy: float, count: int, epoch: int = 0) -> Words:
    """How good the kept epoch is on the pictures that chose it, and how far that can be trusted.

    Args:
        accuracy: 0 to 1.
        count: How many validation pictures it was measured on.
        epoch: The one that is kept, from 1; 0 to leave it unsaid.
    """
    measured = _measured(Words("On {pictures} it did not learn from"), accuracy, count)
    chosen = Words("The epoch was chosen by these pictures, so the figure flatters a little.")
    return _sentences(*([kept_epoch(epoch)] if epoch else []), measured, chosen)


def honest_test(accuracy: float, count: int) -> Words:
    """How good it is on test pictures, which played no part in training."""
    return _measured(Words("On {pictures} set aside for the test"), accuracy, count)


def _measured(where: Words, accuracy: float, count: int) -> Words:
    interval = wilson(round(accuracy * count), count)
    pictures = Words(
        "{count} picture" if count == 1 else "{count} pictures", {"count": f"{count:,}"}
    )
    said = Words(
        "{where}, it was right {share} of the time (allowing for chance, between {low} and "
        "{high}\u00a0%).",
        {
            "where": where._replace(figures={"pictures": pictures}),
            "share": percent(accuracy),
            "low": f"{100 * interval.low:.0f}",
            "high": f"{100 * interval.high:.0f}",
        },
    )
    few = Words("So few pictures are little more than a hint.")
    return said if count >= FEW else _sentences(said, few)


def _sentences(*parts: Words) -> Words:
    names = [f"sentence{place}" for place in range(len(parts))]
    template = " ".join(f"{{{name}}}" for name in names)
    return Words(template, dict(zip(names, parts, strict=True)))
