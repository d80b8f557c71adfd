"""Does a model decide by what has nothing to do with the thing? Probes, swaps, average maps."""
