"""A trained model turned into figures on the test split, beside baselines, and into a verdict."""
