"""Two sets of pictures to try the program with, made on this machine."""
