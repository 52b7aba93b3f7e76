"""TFX's Trainer with two more inputs: the catalogue of movies, and the data's statistics."""
