"""Figures the program is held to; each module prints one line of JSON."""
