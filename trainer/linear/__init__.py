"""Closed-form parts of the model: linear algebra over which movies are rated by the same users."""
