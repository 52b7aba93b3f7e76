"""The model that is served now turned into the baseline that a candidate is compared with."""
