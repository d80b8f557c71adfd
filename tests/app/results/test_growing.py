"""Where a run comes from and what can grow from it, in words."""

from __future__ import annotations

from tests.app.runs import pictures, run_in
from workbench.app.results.growing import growth_of
from workbench.app.results.measured import measured, row_of
from workbench.app.shell.runs_in_words import learned_in_words
from workbench.training.keeping.lineage import (
    Change,
    Extension,
    Lineage,
    Parent,
    write_lineage,
)


def test_a_run_without_checkpoints_can_only_be_looked_at(tmp_path):
    growth = growth_of(run_in(tmp_path, pictures(tmp_path / "p")))
    assert growth.checkpoints == ()
    assert not growth.longer
    assert growth.origin == ""


def test_checkpoints_are_offered_the_best_first_and_the_last_at_the_end(tmp_path):
    run = run_in(tmp_path, pictures(tmp_path / "p"))
    (run.folder / "checkpoint").mkdir()
    for name in ("epoch-2", "epoch-4", "last"):
        (run.folder / "checkpoint" / f"{name}.safetensors").write_bytes(b"")
    growth = growth_of(run)
    assert [one.name for one in growth.checkpoints] == ["best", "2", "last"]
    assert growth.checkpoints[0].title == "epoch 4, the best"
    assert growth.longer
    assert growth.epochs == 5


def test_a_branch_says_where_it_comes_from_and_what_was_changed(tmp_path):
    run = run_in(tmp_path, pictures(tmp_path / "p"), number=4)
    changes = (
        Change("strategy", "features", "full"),
        Change("learning_rate", 1e-3, 5e-4),
        Change("optimiser", "adamw", "sgd"),
        Change("precision", "bf16", "auto"),
    )
    parent = Parent(str(tmp_path / "runs" / "002"), "", 6, "", changes)
    write_lineage(run.folder, Lineage("", "", parent, (Extension(10, 10, 20),)))
    assert growth_of(run).origin == (
        "Run 4 began from epoch 6 of Run 2, with other choices: What learns: The whole network "
        "(before: Only the last layer); Learning rate: 0.0005 (before: 0.001); Optimiser: SGD "
        "with Nesterov momentum (before: AdamW). After epoch 10 it was made "
        "longer, from 10 to 20 epochs."
    )
    assert learned_in_words(run) == "Only the last layer, from epoch 6 of run 2"
    assert row_of(run).weights == "Run 2, epoch 6"
    assert ("Weights it began with", "Run 2, epoch 6") in measured(run).detail.recipe
