"""The data behind the pushed model turned into what new data is compared with.

lookup     ML Metadata + the current examples -> the previous data, or None
driver     asks it before the cache is asked
executor   copies the previous statistics and profile into outputs, or publishes none
component  the node
"""
