"""A blessed model turned into a new, complete, highest version of the serving folder."""
