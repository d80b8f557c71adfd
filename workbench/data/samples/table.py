"""The samples there are."""

from __future__ import annotations

from workbench.core.errors import WorkbenchError
from workbench.data.samples import digits, surface
from workbench.data.samples.sample import Sample

SAMPLES: tuple[Sample, ...] = (surface.SAMPLE, digits.SAMPLE)


def get_sample(name: str) -> Sample:
    """The sample of that name. Raises WorkbenchError where there is none."""
    for sample in SAMPLES:
        if sample.name == name:
            return sample
    known = ", ".join(sample.name for sample in SAMPLES)
    raise WorkbenchError(f"There is no sample named “{name}”.", f"There are {known}.")
