"""The entries of the table of reason codes, by what is looked at."""
