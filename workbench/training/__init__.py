"""From a recipe to a run: strategies, the loop, augmentation, checkpoints."""
