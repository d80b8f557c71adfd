"""A small network learns from a large one: what the bundled backbone was made with."""
