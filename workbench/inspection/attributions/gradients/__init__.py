"""Methods that look at every pixel, most of them by its gradient."""
