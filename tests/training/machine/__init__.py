"""The machine a run works on."""
