"""The machine a run works on: its threads, its pace."""
