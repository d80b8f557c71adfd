"""Tests of the Inspect stage."""
