"""What a run says while it works: numbers, words and paths, never a live object."""

from __future__ import annotations

from typing import Literal

import msgspec

from workbench.core.events import Event


class RunStarted(Event, frozen=True):
    """Everything is in place; learning begins (again, where a run is resumed).

    Args:
        run: The run folder.
        device: What it runs on, for people ("CPU · 2 cores").
        train_count: Pictures it learns from.
        val_count: Pictures it is judged by.
        classes: Class names in the order of the network's outputs.
        epochs: Epochs in all.
        batches: Batches in one epoch.
        epoch: Epochs done before: 0, or more where a run is resumed.
    """

    run: str
    device: str
    train_count: int
    val_count: int
    classes: tuple[str, ...]
    epochs: int
    batches: int
    epoch: int = 0


class TeacherBegun(Event, frozen=True):
    """A published network learns the classes first, in a run of its own; then it is copied.

    Args:
        run: The copy's run folder.
        teacher: The run folder of the network that is copied.
        backbone: That network's title, for people.
    """

    run: str
    teacher: str
    backbone: str


class WeightsFitted(Event, frozen=True):
    """The network begins with weights from a file of the user's; parts are named as its tensors.

    Args:
        matched: Parts that were filled from the file.
        missing: Parts that begin afresh, the last layer aside.
        unexpected: What the file has beside, which is of no use here.
        reshaped: What has another shape in the file, and was not taken.
        head: Whether the last layer was filled too.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    reshaped: tuple[str, ...]
    head: bool


class BatchDone(Event, frozen=True):
    """One batch was learned from.

    Args:
        epoch: From 1.
        batch: From 1.
        batches: Batches in one epoch.
        loss: Mean over the pictures of the batch, in nats; a figure up to 0.2 s old on a GPU.
        learning_rate: As used in this step; the highest, where parts of the network differ.
        images_per_second: Of the last stretch of this run.
    """

    epoch: int
    batch: int
    batches: int
    loss: float
    learning_rate: float
    images_per_second: float


class EpochDone(Event, frozen=True):
    """All training pictures were learned from once, and the validation pictures judged.

    Args:
        epoch: From 1.
        train_loss: Mean over the training pictures as they were seen, augmented, in nats.
        train_accuracy: Share of them that was right at the time, 0 to 1.
        val_loss: Mean over the validation pictures, in nats.
        val_accuracy: Share of them that is right, 0 to 1.
        learning_rate: Of the epoch's last step.
        seconds: What the epoch took, without pauses.
        best: Whether this is the best epoch so far; its classifier is the one that is kept.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float
    seconds: float
    best: bool


class Mistake(msgspec.Struct, frozen=True):
    """A validation picture that is named wrongly.

    Args:
        id: The item's.
        path: Where the picture was when the run began.
        truth: Its class.
        said: The class it is taken for.
        confidence: How sure the network is of that, 0 to 1, to four places.
    """

    id: str
    path: str
    truth: str
    said: str
    confidence: float


class Mistaken(Event, frozen=True):
    """What was named wrongly when an epoch was judged; comes right after its `EpochDone`.

    Args:
        epoch: From 1.
        pictures: A dozen at most, the surest mistakes first. Where several processes judge, those
            among the pictures that the first one judges itself.
    """

    epoch: int
    pictures: tuple[Mistake, ...]


class Recalled(Event, frozen=True):
    """What a run that goes on had said before, as its record has it.

    Args:
        epochs: Those that are over, oldest first.
        mistaken: What it got wrong when it was last judged; None where it never said so.
    """

    epochs: tuple[EpochDone, ...]
    mistaken: Mistaken | None


class CheckpointSaved(Event, frozen=True):
    """What is learned so far is safe: a run can be resumed from here, to the bit on a CPU.

    Args:
        path: The checkpoint file.
        epoch: Epochs done.
    """

    path: str
    epoch: int


class RateTried(Event, frozen=True):
    """One step of the search for a learning rate.

    Args:
        rate: The highest of the step.
        loss: Mean over the pictures of the batch, in nats, before the step.
    """

    rate: float
    loss: float


class RateCurve(msgspec.Struct, frozen=True):
    """What came of the search for a learning rate.

    Args:
        rates: Tried, rising.
        losses: Mean over the pictures of each batch, in nats, before its step.
        smooth: The same, smoothed over some ten steps.
        suggestion: A rate to train with.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smooth: tuple[float, ...]
    suggestion: float


Outcome = Literal["finished", "stopped", "cut short", "failed"]
"""How a run ended; "cut short": by a search, in which others were better."""


class RunSummary(msgspec.Struct, frozen=True):
    """What came of a run; also what `summary.json` holds.

    Args:
        run: The run folder.
        state: How it ended.
        best_epoch: From 1; 0 where no epoch is over, and then there is no classifier.
        val_accuracy: Of the best epoch, 0 to 1; None where no epoch is over.
        val_loss: Of the best epoch; None where no epoch is over.
        epochs_done: Epochs that are over.
        epochs: Epochs asked for.
        seconds: Time spent, over all sittings, without pauses.
        images_per_second: Pictures learned from a second, while learning.
        device: What it ran on, for people.
        message: Why it stopped or failed, in words; empty where it finished.
        val_count: Validation pictures; 0 in records of before this was written down.
    """

    run: str
    state: Outcome
    best_epoch: int
    val_accuracy: float | None
    val_loss: float | None
    epochs_done: int
    epochs: int
    seconds: float
    images_per_second: float
    device: str
    message: str = ""
    val_count: int = 0
