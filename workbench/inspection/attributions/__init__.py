"""Which pixels mattered: the methods, and the door to them."""
