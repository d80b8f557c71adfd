"""Workbench: train and inspect picture classifiers without programming."""
