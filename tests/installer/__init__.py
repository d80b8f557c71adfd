"""The installer: what it decides, and that it mends what it finds broken."""
