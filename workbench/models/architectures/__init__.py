"""How each family of networks is made, cut into stages and looked at."""
