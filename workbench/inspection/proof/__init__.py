"""How far a map can be relied on."""
