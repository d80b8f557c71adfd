"""The project on disk: catalogue, runs, settings, and the tasks that tie the engine together."""
