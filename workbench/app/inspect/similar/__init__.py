"""The Like this one tab: the training pictures nearest to the one that is looked at."""
