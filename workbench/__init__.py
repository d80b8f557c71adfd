"""Workbench: train and inspect picture classifiers without programming."""

import os as _os

# Between a network's small operations OpenMP's threads spin, and starve whoever draws the window:
# with other work on the machine, steps were measured 2 to 20 times slower. Those that sleep at once
# are woken too late on a machine that does nothing else: a few microseconds of spinning are worth 8
# to 30 % there, and cost 20 % beside other work. (GNU's runtime, that of torch on Linux, counts
# turns; others do not know the second name.) To be said before torch is imported, hence here.
if "OMP_WAIT_POLICY" not in _os.environ:
    _os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    _os.environ.setdefault("GOMP_SPINCOUNT", "1000")

# With this much room NVIDIA's library multiplies matrices in a fixed order, which a resumed run
# needs to end with the same bits. To be said before the card is first used.
_os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
