"""Counts turned into the sentences that a person reads first, and names into their order."""

from collections.abc import Iterable, Mapping

from components.schema_validation.words import counted

_COLUMNS = ("train", "eval", "test", "previous", "now", "before", "serving")


def summary(problems: int, rows: int, worst: str) -> str:
    """Returns the verdict as a sentence.

    Args:
      problems: errors that are not the same one again, in another split.
      rows: ratings that were looked at.
      worst: what the first error means; "" without one.
    """
    if problems:
        which = "It is" if problems == 1 else "The gravest"
        return (
            "This data must not be used for training: "
            f"{counted(problems, 'problem')} must be put right first. {which}: {worst}."
        )
    return (
        f"This data is fit for training: {counted(rows, 'rating')} were checked and nothing"
        " was found that must stop the run."
    )


def next_step(counts: Mapping[str, int]) -> str:
    """Returns what the reader has to do now."""
    if counts["error"]:
        return (
            "Nothing was trained and nothing was published. Start with the first error below: it"
            " says what was agreed, what arrived instead and what to do. Then run the same command"
            " again."
        )
    if counts["warning"]:
        return (
            "Training may start. Read each warning once and decide whether it was to be expected."
        )
    return "Nothing is to be done: training may start."


def columns(names: Iterable[str]) -> list[str]:
    """Returns names of splits and sides in the order of time, not in that of JSON's keys."""
    known = set(names)
    return [name for name in _COLUMNS if name in known]
