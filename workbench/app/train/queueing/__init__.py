"""The page of runs that wait for their turn, and of what a search found."""
