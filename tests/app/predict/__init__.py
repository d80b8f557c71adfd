"""Tests of the Predict stage."""
