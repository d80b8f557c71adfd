"""What each method is worth for the model: a test over its pictures."""
