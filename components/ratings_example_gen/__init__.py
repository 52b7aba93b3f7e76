"""Ratings of any known source turned into checked, joined, time-split, shuffled tf.Examples."""
