"""A map's own values, for programs: NumPy arrays and float TIFFs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import numpy as np

from workbench.core.files import write_whole
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.evidence.receipt import Receipt
from workbench.inspection.placing import placed


def write_npy(path: Path, attribution: Attribution) -> None:
    """Write the evidence as the method computed it: float32 (h, w), signed, not scaled."""
    stream = io.BytesIO()
    np.save(stream, attribution.evidence.astype(np.float32), allow_pickle=False)
    write_whole(path, stream.getvalue())


def write_tiff(path: Path, attribution: Attribution, receipt: Receipt) -> None:
    """Write the evidence on the picture's own pixels, for image programs.

    Float32, one channel, as wide and high as the picture; what the network did not see is NaN.
    The receipt stands in the description, as JSON.
    """
    import tifffile

    from workbench.inspection.placing import inside

    width, height = attribution.width, attribution.height
    values = placed(attribution.evidence, attribution.box, width, height)
    values[~inside(attribution.box, width, height)] = np.nan
    about = json.dumps(msgspec.to_builtins(receipt))  # descriptions of TIFFs are ASCII
    stream = io.BytesIO()
    tifffile.imwrite(
        stream, values, photometric="minisblack", compression="zlib",
        description=about, metadata=None,
    )  # fmt: skip
    write_whole(path, stream.getvalue())
