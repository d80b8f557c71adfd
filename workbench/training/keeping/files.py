"""What the files of a run folder are called: who reads or writes one takes its name from here."""

from __future__ import annotations

RECIPE = "recipe.json"
"""What makes a folder a run: it is written last when a run begins."""

DATASET = "dataset.json"
EVENTS = "events.jsonl"
SUMMARY = "summary.json"
ENVIRONMENT = "environment.json"
LINEAGE = "lineage.json"
COPY = "copy.json"
"""Marks the run of a small copy."""

CHECKPOINTS = "checkpoint"
LAST_CHECKPOINT = "last.safetensors"
EPOCH_CHECKPOINTS = "epoch-*.safetensors"
START_WEIGHTS = "start.safetensors"
"""What a run began with that grew from another one; beside the checkpoints."""
