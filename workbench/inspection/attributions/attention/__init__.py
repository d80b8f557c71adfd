"""Methods that read what an attention network attended to."""
