"""The pictures a run gets wrong, while it learns and after."""
