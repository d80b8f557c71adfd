"""Predict: the class of new pictures."""
