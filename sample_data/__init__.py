"""A deterministic generator of synthetic, MovieLens-shaped ratings."""
