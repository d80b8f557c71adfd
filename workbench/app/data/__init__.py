"""The Data stage: the pictures, their classes, and what could not be used."""
