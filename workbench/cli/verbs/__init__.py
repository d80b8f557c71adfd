"""One module a verb: what it asks for, what it does, what it says at the end."""
