"""Tests of the pictures: reading, scanning, splitting, showing."""
