"""Screenshots of all five stages on the built-in surface sample, to be looked at.

    python -m tests.end_to_end.screenshots OUT [--width 1280 --height 800] [--scale 2]

Empty and filled, light and dark. `--readme resources/screens` also writes the five pictures of
the README, made small.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def main(arguments: list[str] | None = None) -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--pictures", type=Path, help="other pictures than the sample")
    parser.add_argument("--readme", type=Path, help="where the README's pictures go")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(given.scale)
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("WORKBENCH_HOME", home)
        os.environ["HOME"] = home  # the pictures name nobody's own folder
        Photographer(given.out, given.width, given.height).take_all(given.pictures)
    if given.readme is not None:
        make_small(given.out / "light", given.readme)
    return 0


README = ("data", "train", "results", "inspect", "predict")
MOST_BYTES = 200_000


def make_small(taken: Path, into: Path) -> None:
    """Write the README's pictures with as many colours as fit into `MOST_BYTES`."""
    from PIL import Image

    into.mkdir(parents=True, exist_ok=True)
    for name in README:
        picture = Image.open(taken / f"{name}.png").convert("RGB")
        for colours in (256, 224, 192, 128, 64):
            # This method keeps the small spots of strong colour: those of the classes.
            small = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=4)
            small.save(into / f"{name}.png", optimize=True)
            if (into / f"{name}.png").stat().st_size <= MOST_BYTES:
                break


class Photographer:
    """Walks through the program and takes each view in both themes."""

    def __init__(self, out: Path, width: int, height: int) -> None:
        self._out, self._size = out, (width, height)

    def take_all(self, pictures: Path | None) -> None:
        """From the empty window to predictions."""
        from tests.end_to_end.window import opened_window
        from workbench.app.main import make_application

        application = make_application()
        with opened_window(*self._size) as window:
            self._window = window
            self._empty()
            self._data(pictures)
            self._train()
            self._results()
            self._inspect()
            self._predict()
        application.quit()

    def _empty(self) -> None:
        for stage in ("data", "train", "results", "inspect", "predict"):
            self._visit(stage)
            self._take(f"{stage}-empty")

    def _data(self, pictures: Path | None) -> None:
        from tests.end_to_end.window import idle

        self._visit("data")
        if pictures is None:
            self._window.try_sample("surface")
        else:
            self._window.projects.open_place(pictures)
        self._wait(lambda: self._window.state.now.items, "the pictures")
        idle(self._window)
        self._window.messages.hide()
        grid = self._window.stage("data").widget.browser.grid
        self._wait(grid.count, "the pictures")
        grid.set_current(2)
        self._take("data")

    def _train(self) -> None:
        from tests.end_to_end.inspect_views import train_pages
        from tests.end_to_end.window import idle

        self._visit("train")
        view = self._window.stage("train").widget
        self._wait(lambda: "runs on" in view.recipe.pictures.text(), "the device")
        self._take("train-choices")
        self._window.do("train.start")
        self._wait(lambda: view.run.accuracy.value.text() != "–", "the first epoch")
        self._take("train-running", themes=("light",))
        self._wait(lambda: view.run.results.isVisible(), "the end")
        idle(self._window)
        self._take("train")
        for name in train_pages(self._window):
            self._take(name)

    def _results(self) -> None:
        self._visit("results")
        detail = self._window.stage("results").widget.detail
        self._wait(lambda: detail.matrix.current() is not None, "the matrix")
        for place, name in enumerate(("", "-classes", "-mistakes", "-curves", "-recipe")):
            detail.tabs.setCurrentIndex(place)
            self._take(f"results{name}")
        detail.tabs.setCurrentIndex(0)

    def _inspect(self) -> None:
        from tests.end_to_end.inspect_views import figures_dialog, inspect_views, worth_dialog
        from tests.end_to_end.window import idle, page, said

        self._window.do("results.inspect")
        self._wait(lambda: self._window.state.now.stage == "inspect", "Inspect")
        self._wait(lambda: "%" in said(page(self._window)), "what the model says")
        idle(self._window)
        for name in inspect_views(self._window):
            self._take(name, rest=3.0)
        dialog = figures_dialog(self._window)
        self._take("inspect-figures", of=dialog)
        dialog.accept()
        dialog = worth_dialog(self._window)
        self._take("inspect-methods", of=dialog)
        dialog.accept()

    def _predict(self) -> None:
        from tests.end_to_end.window import idle
        from workbench.app.shell.wishes import PredictWish

        project = self._window.session.project
        paths = tuple(Path(item.path) for item in project.dataset().of("val")[::4][:12])
        self._window.session.go("predict", PredictWish(paths))
        self._wait(lambda: self._window.state.now.stage == "predict", "Predict")
        idle(self._window)
        self._take("predict", rest=2.0)

    # ------------------------------------------------------------ how

    def _visit(self, stage: str) -> None:
        self._window.show_stage(stage)

    def _take(
        self,
        name: str,
        themes: tuple[str, ...] = ("light", "dark"),
        rest: float = 1.0,
        of: QWidget | None = None,
    ) -> None:
        from tests.end_to_end.hand import settle
        from tests.end_to_end.window import screenshot
        from workbench.app.shell import theme

        for choice in themes:
            theme.follow(choice)
            until = time.monotonic() + (rest if choice == themes[0] else 0.3)
            while time.monotonic() < until:
                settle()
                time.sleep(0.02)
            path = screenshot(of or self._window, self._out / choice, name)
            print(path)
        theme.follow("light")

    def _wait(self, holds: Callable[[], object], what: str) -> None:
        from tests.end_to_end.hand import until

        until(holds, what, 300)


if __name__ == "__main__":
    sys.exit(main())
