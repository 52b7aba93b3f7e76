"""The project's version, the one place where it is written down; setuptools reads it from here."""

VERSION = "0.1.0"
