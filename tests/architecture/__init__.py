"""What holds for the code as a whole: who imports whom, sizes, forbidden calls."""
