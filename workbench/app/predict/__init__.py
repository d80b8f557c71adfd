"""The Predict stage: a run's classifier names the class of new pictures."""
