"""The project's set-up: a bare checkout turned into environments that hold one lane of the locks.

Everything here runs before anything is installed, on whatever Python >= 3.9 the machine has:
standard library only, no newer syntax.
"""


class SetUpError(Exception):
    """The machine lacks something; the message says what and how to get it."""
