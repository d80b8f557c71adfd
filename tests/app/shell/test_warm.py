"""What is imported behind the scenes."""

from __future__ import annotations

from tests.app.sessions import drain_until
from workbench.app.shell import warm as module
from workbench.app.shell.stages import STAGES


def test_every_stage_is_imported_before_its_first_visit_and_before_what_is_heavier(
    session, monkeypatch
):
    imported: list[str] = []
    monkeypatch.setattr(module, "import_module", imported.append)
    module.warm(session, lambda _device: None)
    drain_until(session, lambda: session.running(module.KEY) is None)
    heavy = imported.index("torch")
    assert {stage.module for stage in STAGES} <= set(imported[:heavy])
