"""Why it said so: maps of which pixels mattered, how far they can be trusted, and filters."""
