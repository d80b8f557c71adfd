"""One command to set up, run, test and check Workbench; the standard library only."""
