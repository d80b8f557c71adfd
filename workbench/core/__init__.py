"""The vocabulary that every other package shares; imports nothing of theirs."""
