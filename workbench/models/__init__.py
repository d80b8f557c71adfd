"""Backbones, their weights, layers and preprocessing, and the classifier that is saved."""
