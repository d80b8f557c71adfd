"""Every setting of a recipe in words and bounds, as data: window and command line draw from it."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.parameters import Parameter
from workbench.training.presets import AUGMENTATIONS

MAX_EPOCHS, MIN_SIZE, MAX_SIZE, MAX_BATCH = 10_000, 16, 2048, 4096


class Section(NamedTuple):
    """Settings that belong together."""

    title: str
    settings: tuple[Parameter, ...]


_SEEING = (
    Parameter(
        "image_size", "Picture size (pixels)", "integer", None,
        "Every picture is scaled to a square of this side. Larger shows finer detail and takes "
        "longer. Without one: as the network's weights were made for.",
        minimum=MIN_SIZE, maximum=MAX_SIZE,
    ),
    Parameter(
        "fit", "What it sees", "choice", "whole",
        "The whole picture keeps its edges and is squeezed where it is not square; the middle "
        "fills the square and loses the edges.",
        ("whole", "crop"), ("The whole picture", "The middle, cropped to a square"),
    ),
    Parameter(
        "augmentation", "Variation", "choice", "photos",
        "How pictures are varied while it learns, so that it does not learn them by heart.",
        tuple(a.name for a in AUGMENTATIONS), tuple(a.title for a in AUGMENTATIONS),
    ),
    Parameter(
        "looks", "Looks at each picture", "integer", 0,
        "Where only the last layer learns: how often the network looks at each picture, varied "
        "from the second time on. 0: twice where that costs little or another variation than the "
        "usual one was chosen, once where it would take long.",
        minimum=0, maximum=50, zero="One or two",
    ),
)  # fmt: skip

_LEARNING = (
    Parameter(
        "epochs", "Epochs", "integer", 40,
        "How often it learns from every picture.",
        minimum=1, maximum=MAX_EPOCHS,
    ),
    Parameter(
        "batch_size", "Pictures a step", "integer", 32,
        "How many pictures it looks at before it changes itself (the batch size). Fewer need "
        "less memory; 0 lets the program find out what fits.",
        minimum=0, maximum=MAX_BATCH, zero="As many as memory holds",
    ),
    Parameter(
        "accumulate", "Batches a step", "integer", 1,
        "Changes itself only after so many batches: as good as larger ones where memory is short.",
        minimum=1, maximum=256,
    ),
    Parameter(
        "learning_rate", "Learning rate", "number", None,
        "How large its steps are. Too large and it never settles; too small and it takes for "
        "ever. Without one: what is usual for the strategy and the optimiser.",
        minimum=1e-7, maximum=10.0,
    ),
    Parameter(
        "optimiser", "Optimiser", "choice", "adamw",
        "The rule by which it changes itself. AdamW needs the least care. SGD takes a learning "
        "rate some 20 times as high, and gets it where none is named.",
        ("adamw", "adam", "sgd"), ("AdamW", "Adam", "SGD with Nesterov momentum"),
    ),
    Parameter(
        "schedule", "Course of the learning rate", "choice", "cosine",
        "Rises at first, then falls: along a cosine, or in one cycle that begins and ends lower.",
        ("cosine", "one_cycle"), ("Warm-up and cosine", "One cycle"),
    ),
    Parameter(
        "warm_up", "Warm-up (share of the run)", "number", 0.1,
        "How much of the run passes while the learning rate rises.",
        minimum=0.0, maximum=0.5,
    ),
    Parameter(
        "gradient_limit", "Largest gradient", "number", 5.0,
        "A step that would be larger is cut to this, so that one odd batch does no harm; 0 cuts "
        "nothing.",
        minimum=0.0, maximum=1000.0,
    ),
    Parameter(
        "average", "Averaging of weights", "number", 0.0,
        "Judges and keeps a running average of the weights (EMA), which is steadier: 0.99 to "
        "0.9999 averages over the last 100 to 10,000 steps; 0 does without.",
        minimum=0.0, maximum=0.99999,
    ),
    Parameter(
        "patience", "Patience (epochs)", "integer", 0,
        "Ends the run when it has not become better for so many epochs; 0 sees it through.",
        minimum=0, maximum=MAX_EPOCHS, zero="To the last",
    ),
)  # fmt: skip

_GENERALISING = (
    Parameter(
        "weight_decay", "Weight decay", "number", 0.1,
        "Pulls weights towards zero, so that it prefers simple answers.",
        minimum=0.0, maximum=1.0,
    ),
    Parameter(
        "label_smoothing", "Label smoothing", "number", 0.1,
        "Keeps it from being surer than it should be, and forgives a few wrong labels.",
        minimum=0.0, maximum=0.5,
    ),
    Parameter(
        "mixup", "Mixup", "number", 0.0,
        "Blends pictures in pairs, and their classes with them; 0.2 is usual, 0 does without.",
        minimum=0.0, maximum=8.0,
    ),
    Parameter(
        "cutmix", "Cutmix", "number", 0.0,
        "Pastes a rectangle of one picture into another, and shares their classes; 1 is usual, "
        "0 does without. With mixup as well, each batch gets one of the two.",
        minimum=0.0, maximum=8.0,
    ),
)  # fmt: skip

_RARE = (
    Parameter(
        "balance", "Rare classes", "choice", "none",
        "Where some classes have far fewer pictures than others and matter as much: count "
        "their pictures for more, or show them more often.",
        ("none", "weights", "sampling"),
        ("As they come", "Count for more", "Are shown more often"),
    ),
    Parameter(
        "focal", "Attention to hard pictures", "number", 0.0,
        "Pictures it is already sure of count for less (focal loss); 2 is usual, 0 lets all "
        "count the same.",
        minimum=0.0, maximum=10.0,
    ),
)  # fmt: skip

_MACHINE = (
    Parameter(
        "device", "Runs on", "choice", "auto",
        "Where the work is done. A graphics card is many times faster than the processor.",
        ("auto", "cpu", "cuda", "mps"),
        ("The fastest there is", "Processor (CPU)", "NVIDIA graphics card (CUDA)",
         "Apple graphics (MPS)"),
    ),
    Parameter(
        "precision", "Precision", "choice", "auto",
        "With how many digits it computes. Fewer are faster on some machines; the fastest sound "
        "one is tried out before the run.",
        ("auto", "fp32", "tf32", "bf16", "fp16"),
        ("The fastest that is sound", "32 bits", "TF32", "16 bits (bfloat16)",
         "16 bits (half)"),
    ),
    Parameter(
        "layout", "Order in memory", "choice", "auto",
        "How pictures lie in memory: which is faster depends on network and machine.",
        ("auto", "channels_last", "contiguous"),
        ("The fastest", "Channels last", "Channels first"),
    ),
    Parameter(
        "compiled", "Compile the network", "choice", "auto",
        "Translates the network for this machine first, which pays in long runs.",
        ("auto", "yes", "no"), ("Where it pays", "Yes", "No"),
    ),
    Parameter(
        "augment_on", "Vary pictures", "choice", "auto",
        "Where pictures are varied: a graphics card beside few processor cores would wait for "
        "them. Whichever is faster is tried out before the run.",
        ("auto", "cpu", "device"),
        ("Where it is faster", "On the processor", "Where the network learns"),
    ),
    Parameter(
        "seed", "Seed", "integer", 0,
        "The number all chance comes from: the same seed and the same pictures give the same "
        "model again.",
        minimum=0, maximum=2_000_000_000,
    ),
)  # fmt: skip

SECTIONS: tuple[Section, ...] = (
    Section("The pictures", _SEEING),
    Section("How it learns", _LEARNING),
    Section("Against learning by heart", _GENERALISING),
    Section("Rare classes and hard pictures", _RARE),
    Section("This machine", _MACHINE),
)

OPTIONS: dict[str, Parameter] = {
    setting.name: setting for section in SECTIONS for setting in section.settings
}
