"""Inspect: why the model said so, picture by picture."""
