"""Rated examples turned into the same examples, each with what was known at its moment.

job        which files become which
rows       a file of examples -> rows
states     rows of one movie, or of one user -> the same rows with what was known
enrich     both, as a Beam pipeline over all splits
schema     the agreed schema -> that of the enriched examples
executor   artifacts -> a run of it
component  the node
"""
