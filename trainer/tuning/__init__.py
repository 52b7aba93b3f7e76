"""Settings of training tried out on the eval split, and the best of them kept."""
