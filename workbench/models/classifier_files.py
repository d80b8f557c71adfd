"""What the two files of a saved classifier are called; importing this costs nothing."""

from __future__ import annotations

TENSORS = "classifier.safetensors"
CARD = "classifier.json"
