"""Class activation maps: a layer's channels, weighted and added up."""
