"""The current span, and spans before it, turned into what the model learns from.

params     how many spans
rows       splits as files -> a digest of their rows
lookup     ML Metadata -> the examples of earlier spans that may be learnt from
found      ML Metadata -> what was found about rows when they were analyzed before
plan       both, as one value that enters the cache key
driver     makes the plan before the cache is asked
analyses   a stored analysis, checked and copied without trusting it
executor   the plan -> the window's examples, and the analyses at hand
component  the node
"""
