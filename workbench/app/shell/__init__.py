"""What surrounds the stages: session, main window, actions, theme, job pump."""
