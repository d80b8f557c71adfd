"""Workbench: train and inspect picture classifiers without programming."""

import os as _os

# Between a network's small operations OpenMP's threads spin, and starve whoever draws the window:
# with other work on the machine, steps were measured 2 to 20 times slower. Those that sleep at once
# are woken too late where there is none: a few microseconds of spinning (GNU's runtime, the
# one of torch on Linux, counts turns) are worth 8 to 30 % there, and cost 20 % beside other work.
# To be said before torch is imported, hence here.
_os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
_os.environ.setdefault("GOMP_SPINCOUNT", "1000")
