"""Maps made visible: colours, overlays, files."""
