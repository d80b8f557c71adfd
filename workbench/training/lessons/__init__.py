"""What a run learns from: pictures or features, decoded once, varied and batched."""
