"""Two looks side by side."""
