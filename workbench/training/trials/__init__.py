"""What is tried out on this machine before a run: its fastest way, its pace, its rate."""
