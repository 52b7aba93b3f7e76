"""The ratings that the server knows of, in SQLite: what was known of whom, as of when.

    database   a file -> a connection to a database of our layout
    sums       ratings of a user or movie from a second on -> the running sums behind it
    reading    a connection -> states as of a moment
    writing    posted ratings, or a wish to be forgotten -> rows and sums
    filling    a log of ratings -> rows and sums of all of it
    ratings    all of them behind one object, safe to use from any thread

The states are those of `transform.point_in_time`, with its arithmetic: to the last bit what the
pipeline gives an example of that moment. Standard library only.
"""
