"""TFX's Trainer with one more input: the catalogue of movies that the model recommends from."""
