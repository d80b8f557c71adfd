"""What is kept of a run: its record, its checkpoints, its best classifier."""
