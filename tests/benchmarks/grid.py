"""A grid of 100,000 pictures: how fast it opens, what it asks for, how it scrolls, what it holds.

It must open in under a second, ask only for thumbnails that can be seen, and grow the process by
less than 200 MB, the items themselves included.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.record import Figure, percentile, report
from tests.benchmarks.surroundings import own_home, screen, shared_data

if TYPE_CHECKING:
    from workbench.app.data.view import Browser
    from workbench.app.shell.session import Session
    from workbench.data.items import Item

COUNT = 100_000
CLASSES = 10
STEPS = 300
BOUND_S = 1.0
BOUND_MB = 200.0
FRAME_MS = 16.7
SETTLE_S = 30.0


def memory_mb() -> float:
    """What the process holds in memory now."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text("utf-8").splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def items(folder: Path) -> tuple[Item, ...]:
    """Items whose files are real pictures, each many times under another name."""
    from workbench.core.files import state_digest
    from workbench.data.items import Item

    pictures = sorted(shared_data("ants_bees").rglob("*.jpg"))[:200]
    links = [folder / f"{n}.jpg" for n in range(COUNT)]
    for n, link in enumerate(links):
        link.symlink_to(pictures[n % len(pictures)].resolve())
    return tuple(
        Item(state_digest(link), str(link), f"class {n * CLASSES // COUNT}", "train", 640, 480)
        for n, link in enumerate(links)
    )


class Asked:
    """Writes down which thumbnails are asked for."""

    def __init__(self, thumbnails: Any) -> None:
        self.ids: list[str] = []
        self.count = 0
        self._ask = thumbnails.ask
        thumbnails.ask = self

    def __call__(self, id: str, path: str) -> None:
        self.ids.append(id)
        self.count += 1
        self._ask(id, path)


def measure() -> Figure:
    """Open, wait for the first screenful, scroll to the end in large and small steps."""
    with own_home(), screen():
        from PySide6.QtWidgets import QApplication

        from workbench.app.data.view import Browser
        from workbench.app.main import make_application
        from workbench.app.shell import theme
        from workbench.app.shell.session import Session
        from workbench.project.settings import Settings

        application = QApplication.instance() or make_application()
        theme.follow("light")
        session = Session(Settings())
        try:
            browser = Browser(session)
            asked = Asked(session.thumbnails)
            browser.resize(1280, 800)
            browser.show()
            application.processEvents()
            with tempfile.TemporaryDirectory() as folder:
                pictures = items(Path(folder))
                return _measured(application, session, browser, asked, pictures)
        finally:
            browser.close()
            session.close()


def _measured(
    application: Any,
    session: Session,
    browser: Browser,
    asked: Asked,
    pictures: tuple[Item, ...],
) -> Figure:
    before = memory_mb()
    opened = _open(application, browser, pictures)
    settled = _settle(application, session, browser)
    unseen, frames = _scroll(application, session, browser, asked, pictures)
    _settle(application, session, browser)
    grown = memory_mb() - before
    holds = opened < BOUND_S and not unseen and grown < BOUND_MB
    return Figure(
        "grid",
        opened,
        "s to open 100,000 pictures",
        BOUND_S,
        holds,
        {
            "memory_growth_mb": grown,
            "memory_bound_mb": BOUND_MB,
            "asked_for_but_not_visible": unseen,
            "thumbnails_asked_for": asked.count,
            "first_screenful_s": settled,
            "scroll_steps": len(frames),
            "frame_ms_median": percentile(frames, 0.5),
            "frame_ms_p99": percentile(frames, 0.99),
            "frames_within_16_7_ms": sum(f <= FRAME_MS for f in frames) / len(frames),
        },
    )


def _open(application: Any, browser: Browser, pictures: Sequence[Item]) -> float:
    """From a list of items to a grid that is painted."""
    from workbench.app.data.showing import sections

    begin = time.perf_counter()
    names = [f"class {n}" for n in range(CLASSES)]
    browser.show_items(pictures, sections(pictures), names)
    application.processEvents()
    browser.grid.viewport().repaint()
    return time.perf_counter() - begin


def _settle(application: Any, session: Session, browser: Browser) -> float:
    """Until every visible picture has its thumbnail."""
    from workbench.app.widgets.feed import feed_of

    feed, grid = feed_of(session), browser.grid
    begin = time.perf_counter()
    while time.perf_counter() - begin < SETTLE_S:
        session.drain()
        application.processEvents()
        if all(feed.pixmap(grid.cell(i).id) for i in grid.visible_cells()):
            break
        time.sleep(0.005)
    return time.perf_counter() - begin


def _scroll(
    application: Any, session: Session, browser: Browser, asked: Asked, pictures: Sequence[Item]
) -> tuple[int, list[float]]:
    """How many thumbnails were asked for that could not be seen, and each frame's milliseconds."""
    grid, bar = browser.grid, browser.grid.verticalScrollBar()
    places = {item.id: n for n, item in enumerate(pictures)}
    unseen, frames = 0, []
    targets = [bar.maximum() * n // STEPS for n in range(STEPS)]
    targets += [bar.maximum() // 2 + 40 * n for n in range(STEPS)]
    for target in targets:
        asked.ids.clear()
        begin = time.perf_counter()
        bar.setValue(target)
        session.drain()
        grid.viewport().repaint()
        frames.append((time.perf_counter() - begin) * 1000)
        application.processEvents()
        visible = set(grid.visible_cells())
        unseen += sum(places[id] not in visible for id in asked.ids)
    return unseen, frames


if __name__ == "__main__":
    report(measure)
