"""Tests of backbones, weights, layers, preprocessing and classifiers."""
