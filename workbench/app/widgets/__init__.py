"""Building blocks that every stage uses; they know the theme and nothing of the project."""
