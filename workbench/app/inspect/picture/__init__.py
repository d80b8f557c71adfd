"""The Picture tab: the picture with its map, how both are made and drawn, and what is marked."""
