"""What the model would say if the picture were another."""
