"""Changes to a picture, to see what the model makes of them."""
