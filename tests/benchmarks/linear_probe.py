"""How much of the teacher's sight the bundled backbone has kept, on pictures of five kinds.

A linear probe: the frozen network looks at every picture once, a logistic regression learns from
what its last layer would see (standardised), and is right on so many of the pictures held back
(30 %, every class in proportion, seed 0). All networks see squares of the same size. Nothing here
is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import shared_data
from workbench.data.decoding import decode
from workbench.models.catalogue import bundled_backbones
from workbench.models.networks import body_features, build
from workbench.models.preprocessing import Preprocessing
from workbench.models.weights import pretrained

SETS = ("ants_bees", "magnetic_tile", "blood_cells", "sign_digits", "cifar10")
UNSEEN = ("ants_bees", "magnetic_tile", "cifar10")
"""The sets none of whose pictures the bundled backbone was distilled on."""
STUDENT, TEACHER = "mobilenet_v3_small", "mobilenet_v2"
TEACHER_FILE = "weights/mobilenet_v2_tf2_ptq_hflip_fp16.pth"
BOUND = 0.92
ABOVE_RANDOM = 0.05
AT_ONCE = 32

Floats = NDArray[np.float32]


def labelled(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every picture with its class; `train`, `val` and `test` folders are taken together."""
    parts = [p for name in ("train", "val", "test") if (p := folder / name).is_dir()]
    for part in parts or [folder]:
        for path in sorted(part.glob("*/*")):
            if path.suffix.lower() in (".jpg", ".jpeg", ".png"):
                yield path, path.parent.name


def squares(folder: Path, preprocessing: Preprocessing) -> tuple[Floats, list[str]]:
    """What a network is given: float32 (N, 3, S, S), and the classes."""
    paths, labels = zip(*labelled(folder), strict=True)
    pixels = [decode(path, preprocessing.at_least).pixels for path in paths]
    return preprocessing.batch(pixels), list(labels)


@torch.inference_mode()
def features(network: nn.Module, pictures: Floats) -> Floats:
    """What the last layer of a frozen network sees: float32 (N, D)."""
    network.eval().to(memory_format=torch.channels_last)
    parts = torch.from_numpy(pictures).split(AT_ONCE)
    return np.concatenate([body_features(network, part).numpy() for part in parts])


def probed(seen: Floats, labels: list[str]) -> float:
    """The share of the pictures held back that a logistic regression is right on."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    learn, judge, truth, held = train_test_split(
        seen, labels, test_size=0.3, stratify=labels, random_state=0
    )
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return float(probe.fit(learn, truth).score(judge, held))


def networks() -> dict[str, Callable[[], nn.Module]]:
    """What is compared, by name."""
    teacher = str(shared_data(TEACHER_FILE))
    return {
        "random": lambda: build(STUDENT, 1000, seed=0),
        "bundled": lambda: pretrained(STUDENT, 1000, "bundled")[0],
        "teacher": lambda: pretrained(TEACHER, 1000, teacher)[0],
    }


def accuracies(size_px: int) -> dict[str, dict[str, float]]:
    """The accuracy of each network on each set."""
    card = bundled_backbones()[STUDENT]
    preprocessing = Preprocessing(size=size_px, mean=card.mean, std=card.std)
    made = {name: make() for name, make in networks().items()}
    found: dict[str, dict[str, float]] = {name: {} for name in made}
    for name in SETS:
        pictures, labels = squares(shared_data(name), preprocessing)
        for kind, network in made.items():
            found[kind][name] = probed(features(network, pictures), labels)
    return found


def measure() -> Figure:
    """The bundled backbone's mean accuracy as a share of the teacher's."""
    size_px = bundled_backbones()[STUDENT].size_px
    found = accuracies(size_px)
    mean = {network: float(np.mean(list(values.values()))) for network, values in found.items()}
    near = [name for name in SETS if not is_above(found["bundled"][name], found["random"][name])]
    figure = at_least(
        "linear_probe",
        mean["bundled"] / mean["teacher"],
        "of the teacher's mean accuracy",
        BOUND,
        size_px=size_px,
        mean=mean,
        sets=found,
        too_near_random=near,
        no_room_above_random=[n for n in SETS if found["random"][n] + ABOVE_RANDOM > 1],
        of_teacher_on_pictures_never_distilled_on=_share(found, UNSEEN),
    )
    return replace(figure, holds=figure.holds and not near)


def _share(found: dict[str, dict[str, float]], sets: Sequence[str]) -> float:
    """The bundled backbone's mean accuracy on some sets, of the teacher's."""
    mean = {name: float(np.mean([found[name][one] for one in sets])) for name in found}
    return mean["bundled"] / mean["teacher"]


def is_above(bundled: float, random: float) -> bool:
    """Whether it is above random weights by enough; where these leave less, by all there is."""
    return bundled >= min(random + ABOVE_RANDOM, 1.0)


if __name__ == "__main__":
    report(measure)
