"""The page that makes a small, fast copy of a trained model."""
