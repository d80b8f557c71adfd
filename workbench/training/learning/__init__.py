"""How a run learns: one step, one epoch, the schedule."""
