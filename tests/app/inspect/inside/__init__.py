"""Tests of the Inside tab."""
