"""The Train stage: what shall learn, how much, how long; and the curves while it does."""
