"""The project's set-up: a bare checkout turned into a `.venv` that holds one lane of the lock file.

Everything here runs before anything is installed, on whatever Python >= 3.9 the machine has:
standard library only, no newer syntax.
"""


class SetUpError(Exception):
    """The machine lacks something; the message says what and how to get it."""
