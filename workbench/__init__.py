"""Workbench: train and inspect picture classifiers without programming."""

import os as _os

# Between a network's small operations OpenMP's threads spin, and starve whoever draws the window:
# with other work on the machine, steps were measured 2 to 20 times slower. To be said before
# torch is imported, hence here.
_os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
