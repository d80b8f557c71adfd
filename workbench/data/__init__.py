"""Labelled pictures: reading, decoding, checking, splitting, thumbnails, samples."""
