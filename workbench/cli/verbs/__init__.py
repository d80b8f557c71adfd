"""One module a verb: its options, what it does, what it says at the end."""
