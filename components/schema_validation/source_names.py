"""The path of a source turned into what reports call it, wherever on a machine it lies."""

_WILD = "*?[{"


def source_name(path: str) -> str:
    """Returns the last part of an absolute path of this machine, anything else as it is.

    Parts with placeholders or wildcards are shown with the folder before them.
    """
    if not path.startswith("/"):
        return path
    parts = [part for part in path.split("/") if part]
    first = len(parts) - 1
    while first > 0 and any(char in parts[first] for char in _WILD):
        first -= 1
    return "/".join(parts[first:])
