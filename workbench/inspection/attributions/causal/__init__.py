"""Methods that try things out and watch the answer: slow, but no gradient can mislead them."""
