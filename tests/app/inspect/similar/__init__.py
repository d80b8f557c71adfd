"""Tests of the Like this one tab."""
