"""What leaves the program: predictions, curves, reports."""
