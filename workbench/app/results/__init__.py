"""The Results stage: how good each run is, and which pictures it gets wrong."""
