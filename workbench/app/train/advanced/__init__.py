"""What stands under Advanced: settings, a preview of the variation, a learning-rate finder."""
