"""What there is to say of a transformed feature: its origin, form, range and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from transform import features as f
from transform.params import TransformParams

# The head ranks what the towers found, and reads what they read as well.
Tower = Literal["query", "candidate", "head"]
# What a kind of raw value gives: no row, since the field is required ("refused"); an OOV row of the
# vocabulary; a fixed value; a row without elements; the lowest or highest value; any other value.
OutcomeKind = Literal["refused", "oov", "value", "empty", "edge", "regular"]

BATCH = "batch"
VARYING = "varying"


@dataclass(frozen=True)
class Outcome:
    """What a missing, or an unseen, raw value gives: its kind, in words, and `value` if fixed."""

    kind: OutcomeKind
    text: str
    value: int | None = None


REFUSED = Outcome("refused", "refused: the field is required")


@dataclass(frozen=True)
class Range:
    """The values that a feature can take, both ends included.

    Attributes:
      text: in words.
      lowest: None where only the analysis knows.
      highest: None where only the analysis knows; with `vocabulary`, rows + oov_buckets - 1.
      vocabulary: its name in the transform graph, "" for none.
      oov_buckets: behind that vocabulary.
    """

    text: str
    lowest: float | None = None
    highest: float | None = None
    vocabulary: str = ""
    oov_buckets: int = 0


@dataclass(frozen=True)
class Feature:
    """One output of preprocessing_fn.

    Attributes:
      name: its key in transform/features.py.
      fields: the raw fields that it is made of.
      range: of its values.
      unseen: what a value gives that the train split does not hold.
      missing: what a row without the raw value gives.
      tower: which part of the model may read it; with `absolute_time` only if
        trainer.absolute_time is set.
      analysis: what a full pass over the train split finds for it, "none" for no pass.
      dtype: as TensorFlow names it.
      shape: "batch", then a number of columns or, for a bag, "varying".
    """

    name: str
    fields: tuple[str, ...]
    range: Range
    unseen: Outcome
    missing: Outcome = REFUSED
    tower: Tower = "query"
    analysis: str = "none"
    dtype: Literal["int64", "float32"] = "int64"
    shape: tuple[str | int, ...] = (BATCH,)

    @property
    def absolute_time(self) -> bool:
        """Whether it says where in history a moment lies."""
        return self.name in f.ABSOLUTE_TIME_FEATURES

    def row(self) -> Mapping[str, Any]:
        """Returns the feature as JSON has it."""
        return {
            "name": self.name,
            "fields": list(self.fields),
            "tower": self.tower,
            "absolute_time": self.absolute_time,
            "analysis": self.analysis,
            "dtype": self.dtype,
            "shape": list(self.shape),
            "range": self.range.text,
            "lowest": self.range.lowest,
            "highest": self.range.highest,
            "vocabulary": self.range.vocabulary or None,
            "oov_buckets": self.range.oov_buckets,
            "missing": self.missing.text,
            "unseen": self.unseen.text,
        }


def in_vocabulary(name: str, params: TransformParams) -> Range:
    """Returns the range of what is looked up in a vocabulary."""
    buckets = params.num_oov_buckets
    behind = "the OOV bucket" if buckets == 1 else f"{buckets} OOV buckets"
    return Range(f"the rows of `{name}` from 0, then {behind}", 0, None, name, buckets)


def oov(params: TransformParams) -> Outcome:
    """Returns what a value gives that a vocabulary does not hold."""
    one = params.num_oov_buckets == 1
    return Outcome("oov", "the OOV bucket" if one else "one of the OOV buckets, by its hash")
