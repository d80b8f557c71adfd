"""A classifier as an ONNX file that needs nothing of ours: give it pixels, it gives probabilities.

Scaling by mean and deviation, and the softmax, are inside; the batch may be of any size. Before
the file gets its name, ONNX Runtime runs it on the trials of its receipt and must agree with us.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Progress, Task
from workbench.core.files import flush_folder, refuse_to_replace, sha256, write_json, write_whole
from workbench.export.onnx_network import TOLERANCE, said_by, weights_path, write_network
from workbench.export.readme import readme, readme_path
from workbench.export.receipt import (
    Provenance,
    Receipt,
    input_of,
    output_of,
    preparation,
    receipt_of,
    receipt_path,
    trial,
    trial_pictures,
)
from workbench.models.classifier import program_version

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

SUFFIX = ".onnx"
_STEPS = 4


class Exported(NamedTuple):
    """What was written.

    Args:
        model: The ONNX file.
        receipt: The JSON file beside it, for programs.
        readme: The Markdown file beside it, for people.
        largest_difference: Between its probabilities and ours, over the receipt's trials.
        megabytes: Of the model, 10^6 bytes.
    """

    model: Path
    receipt: Path
    readme: Path
    largest_difference: float
    megabytes: float


def export_onnx(
    classifier: Classifier, path: Path, provenance: Provenance | None = None
) -> Task[Exported]:
    """Write a classifier as ONNX, with receipt and README beside it; all whole or not at all.

    The input “pictures” is uint8 (N, S, S, 3), RGB; the output “probabilities” float32 (N, C).

    Args:
        classifier: Left as it was found.
        path: Where the model shall stand; `.onnx` is added where it is missing.
        provenance: The run it comes from, or None.

    Raises:
        WorkbenchError: The libraries are not installed, the place cannot be written, or the
            exported model does not say what ours says.
    """
    path = _with_ending(path)
    yield Progress(0, _STEPS, "Loading the export libraries")
    _check_libraries()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
            return (yield from _exported(classifier, path, Path(folder), provenance))
    except OSError as error:
        raise in_words(error, path) from error


def refuse_place(path: Path) -> None:
    """Let an export take the place of an older one only: of files that its receipt knows.

    Raises:
        WorkbenchError: Another file stands where the model or what lies beside it shall stand.
    """
    model = _with_ending(path)
    older = _older(model)

    def written_here(file: Path) -> bool:
        return older is not None and older.files.get(file.name) == _fingerprint(file)

    refuse_to_replace(model, "classifier exported here", (SUFFIX,), written_here)
    for beside in (weights_path(model), readme_path(model)):
        kind = "file of an older export as it was written"
        refuse_to_replace(beside, kind, (beside.suffix,), written_here)
    receipt = receipt_path(model)
    refuse_to_replace(
        receipt, "receipt of an older export", (receipt.suffix,), lambda _file: older is not None
    )


def _with_ending(path: Path) -> Path:
    return path if path.suffix.lower() == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")


def _older(model: Path) -> Receipt | None:
    """The receipt of an export that had the same name; None where none lies there."""
    try:
        receipt = receipt_of(model)
    except WorkbenchError:
        return None
    return receipt if model.name in receipt.files else None


def _fingerprint(file: Path) -> str:
    try:
        return sha256(file)
    except OSError:
        return "unreadable"


def _exported(
    classifier: Classifier, path: Path, folder: Path, provenance: Provenance | None
) -> Task[Exported]:
    yield Progress(1, _STEPS, "Translating the network")
    model = folder / path.name
    write_network(classifier, model)
    yield Progress(2, _STEPS, "Checking the exported model")
    squares = trial_pictures(classifier.preprocessing.size)
    ours, theirs = _ours(classifier, squares), said_by(model, squares)
    difference = float(np.abs(ours - theirs).max())
    if not difference <= TOLERANCE:
        raise WorkbenchError(
            f"The exported model does not say what {classifier.backbone.title} says here: its "
            f"probabilities differ by up to {difference:.2g}. Nothing was written.",
            "Please report this, with the name of the backbone; other backbones can be exported.",
        )
    yield Progress(3, _STEPS, "Saving the exported model")
    receipt = _receipt(classifier, squares, ours, difference, provenance)
    write_whole(readme_path(model), readme(receipt, path.name).encode())
    files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
    write_json(receipt_path(model), msgspec.structs.replace(receipt, files=files))
    written = sum(file.stat().st_size for file in folder.iterdir())
    _move(folder, path)
    yield Progress(_STEPS, _STEPS, "Saving the exported model")
    return Exported(path, receipt_path(path), readme_path(path), difference, written / 1e6)


def _check_libraries() -> None:
    try:
        import onnx  # noqa: F401
        import onnxruntime  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise WorkbenchError(
            f"A model cannot be exported here: {error.name} is not installed.",
            "Install onnx, onnxscript and onnxruntime, then try again.",
        ) from error


def _ours(classifier: Classifier, squares: NDArray[np.uint8]) -> NDArray[np.float32]:
    return classifier.probabilities(classifier.preprocessing.normalised(squares))


def _receipt(
    classifier: Classifier,
    squares: NDArray[np.uint8],
    ours: NDArray[np.float32],
    difference: float,
    provenance: Provenance | None,
) -> Receipt:
    """All but the fingerprints of files, which are written after it."""
    import onnxruntime
    import torch

    return Receipt(
        files={},
        backbone=classifier.backbone.name,
        classes=classifier.classes,
        input=input_of(classifier.preprocessing),
        output=output_of(classifier.classes),
        preprocessing=preparation(classifier.preprocessing),
        checked_with=f"ONNX Runtime {onnxruntime.__version__}",
        largest_difference=difference,
        trials=tuple(trial(picture, said) for picture, said in zip(squares, ours, strict=True)),
        versions={
            "workbench": program_version(),
            "torch": str(torch.__version__),
            "onnxruntime": onnxruntime.__version__,
        },
        exported=datetime.now(UTC).date().isoformat(),
        provenance=provenance,
    )


def _move(folder: Path, path: Path) -> None:
    """Give the files their place, the model last: where it stands, all of it stands."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name == path.name):
        shutil.move(file, path.with_name(file.name))
    flush_folder(path.parent)
