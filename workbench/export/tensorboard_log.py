"""A run's curves as TensorBoard reads them, beside our own; needs the package “tensorboard”."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.export.curve_table import TimedEpoch

FOLDER = "tensorboard"


class TensorBoardLog:
    """Writes one run's epochs. Imports torch.

    Args:
        run: The run folder; the logs go to its folder “tensorboard”.

    Raises:
        WorkbenchError: TensorBoard is not installed.
    """

    def __init__(self, run: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise WorkbenchError(
                "TensorBoard is not installed here, so no logs are written for it.",
                "Install the package “tensorboard”, or switch its logs off.",
            ) from error
        self._writer: Any = SummaryWriter(log_dir=str(run / FOLDER))

    def hear(self, epoch: TimedEpoch) -> None:
        """Write the scalars of an epoch."""
        scalars = {
            "loss/training": epoch.train_loss,
            "loss/validation": epoch.val_loss,
            "accuracy/training": epoch.train_accuracy,
            "accuracy/validation": epoch.val_accuracy,
            "learning rate": epoch.learning_rate,
        }
        for name, value in scalars.items():
            self._writer.add_scalar(name, value, epoch.epoch)
        self._writer.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()
