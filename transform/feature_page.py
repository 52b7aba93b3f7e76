"""The feature table turned into docs/features.md.

python -m transform.feature_page > docs/features.md
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from transform.feature import Feature
from transform.feature_table import feature_table
from transform.params import TransformParams

# Settings that change the table, each shown beside the default.
OPTIONS: tuple[Mapping[str, Any], ...] = (
    {"id_encoding": "hashing"},
    {"min_user_ratings": 5},
    {"num_oov_buckets": 8},
    {"timestamp_bucketing": "quantiles"},
    {"season_encoding": "cyclic"},
    {"title_ngrams": (1, 2)},
    {"title_tokens": "characters", "title_ngrams": (3, 5)},
)

_HEAD = "| feature | raw field | tower | full pass | output | range | missing | unseen |"
_INTRODUCTION = """\
# Features

<!-- Generated: python -m transform.feature_page > docs/features.md -->

What `transform/preprocessing.py` makes of the raw fields of a rating, with the default settings and
with [others](configuration.md#transform). The tests run the transform graph against this table; an
exported model carries the table of its own settings in `assets.extra/contract.json`.

- *Full pass*: what is found over the whole train split before the first row is transformed. Eval,
  test and requests are transformed with what was found there.
- *Output*: dtype and shape of a batch. A bag has a varying number of elements a row; where it must
  be dense it is filled up with -1.
- *Missing*: the row lacks the raw field, or has its missing marker ("" for text, -1 for numbers),
  or NaN. *Unseen*: the field has a value that the train split does not hold.
- The last rows of a vocabulary's range are its out-of-vocabulary (OOV) buckets, into which
  everything that it does not hold is hashed.
- What is known of user and movie is known at the request's moment: the ratings of earlier seconds.
  In the examples PointInTimeFeatures puts it there; a client sends it, or a server fills it in.
- Times are UTC. Features marked \\* say where in history a moment lies; the query tower reads them
  only with `trainer.absolute_time` ([why](decisions/0030-absolute-time.md)).
- The label `user_rating` is handed on unchanged for training; no feature is made of it.

How each is computed stands with its function: ids, categories and bags of them in
`transform/identifiers.py`, times in `moments.py`, titles in `titles.py`, ages and genders in
`people.py`, histories in `states.py`, z-scores and buckets in `scales.py`, absent values in
`optional_values.py`.

## With the default settings

"""
_OPTIONS = """\

## With other settings

Only what differs from the above. Setting them is all there is to do: the towers read what is
emitted.
"""
_NOTES = """\

## Notes

- **OOV of ids.** A vocabulary of ids holds every id of the train split, so that no OOV bucket is
  trained and the model sends all unseen ids to one row, however many buckets there are. With
  `min_user_ratings` above 1, the buckets learn from the users of few ratings, and a stranger is
  taken for one of them. Movies have no such threshold: all that share a row would share the sum of
  their popularity.
- **Hashing** of ids needs no vocabulary and no full pass for it, and makes the model's size
  independent of the data's; ids that collide share a row.
- **Quantiles** are approximate: the rank of a boundary is off by at most a tenth of a bucket's
  share of the rows, and boundaries are rounded to 128 s. Equal boundaries leave buckets empty.
- **Titles** are lower-cased and cut at everything but letters and digits; the first
  `max_title_tokens` words are read, whatever the tokens are made of. Characters keep one space
  between two words. A title shorter than the shortest n-gram gives an empty bag.
"""


def as_markdown() -> str:
    """Returns the whole page."""
    default = feature_table(TransformParams())
    parts = [_INTRODUCTION, _table(default), _OPTIONS]
    for option in OPTIONS:
        changed = [row for row in feature_table(TransformParams(**option)) if row not in default]
        settings = ", ".join(f"`{key}: {json.dumps(value)}`" for key, value in option.items())
        parts.append(f"\n{settings}\n\n{_table(changed)}")
    return "".join([*parts, _NOTES])


def _table(features: Iterable[Feature]) -> str:
    rows = (_row(feature) for feature in features)
    return "\n".join((_HEAD, "|---|---|---|---|---|---|---|---|", *rows)) + "\n"


def _row(feature: Feature) -> str:
    mark = " \\*" if feature.absolute_time else ""
    shape = ", ".join(str(size) for size in feature.shape)
    cells = (
        f"`{feature.name}`{mark}",
        ", ".join(f"`{field}`" for field in feature.fields),
        feature.tower,
        feature.analysis,
        f"{feature.dtype} [{shape}]",
        feature.range.text,
        feature.missing.text,
        feature.unseen.text,
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(as_markdown(), end="")
