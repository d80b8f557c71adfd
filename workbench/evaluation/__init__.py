"""How good a classifier is, with an interval on every figure."""
