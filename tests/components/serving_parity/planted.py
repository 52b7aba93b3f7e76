"""Skews planted into the export of a model, each as somebody could plant it by mistake."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOUR_S = 3600
# A slice of time whose start is moved, and by how much.
MOVED_BUCKET, MOVED_S = 600, 5 * 60


def shift_vocabulary(transform_dir: Path, name: str) -> None:
    """Another entry stands at the top and the last one is gone: every index is off by one."""
    file = transform_dir / "transform_fn" / "assets" / name
    *kept, _ = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([b"an entry of yesterday\n", *kept]))


def lengthen_vocabulary(transform_dir: Path, name: str) -> None:
    """One more entry stands at the top: the last index has no row in the table any more."""
    file = transform_dir / "transform_fn" / "assets" / name
    file.write_bytes(b"an entry of yesterday\n" + file.read_bytes())


def swap_entries(transform_dir: Path, name: str) -> None:
    """Two entries changed places, as when equally frequent ones are sorted otherwise."""
    file = transform_dir / "transform_fn" / "assets" / name
    first, second, *rest = file.read_bytes().split(b"\n")
    file.write_bytes(b"\n".join([second, first, *rest]))


def move_a_boundary(patch: pytest.MonkeyPatch) -> None:
    """One slice of time starts a few minutes later."""
    import tensorflow as tf

    from transform import moments

    bucket = moments.bucket

    def moved(timestamp_s: tf.Tensor, period: Any, num_buckets: int) -> tf.Tensor:
        found = bucket(timestamp_s, period, num_buckets)
        width_s = (period.last_s - period.first_s) / num_buckets
        start_s = period.first_s + MOVED_BUCKET * width_s
        early = tf.cast(timestamp_s, tf.float64) < start_s + MOVED_S
        return tf.where((found == MOVED_BUCKET) & early, found - 1, found)

    patch.setattr(moments, "bucket", moved)


def round_to_float32(patch: pytest.MonkeyPatch) -> None:
    """Seconds are float32 before they are standardised."""
    import tensorflow as tf

    from transform import moments

    standardised = moments.standardised
    patch.setattr(
        moments,
        "standardised",
        lambda timestamp_s, period: standardised(tf.cast(timestamp_s, tf.float32), period),
    )


def live_further_east(patch: pytest.MonkeyPatch) -> None:
    """The hour is that of a time zone two hours ahead."""
    from transform import moments

    cyclic = moments.time_of_day_cyclic
    patch.setattr(moments, "time_of_day_cyclic", lambda seconds: cyclic(seconds + 2 * HOUR_S))


def start_seasons_later(patch: pytest.MonkeyPatch) -> None:
    """Seasons start a day late."""
    from transform import moments

    season = moments.season_index
    patch.setattr(moments, "season_index", lambda seconds: season(seconds - 24 * HOUR_S))


def default_to_female(patch: pytest.MonkeyPatch) -> None:
    """Who says nothing counts as female."""
    import tensorflow as tf

    from transform import people

    index = people.gender_index
    patch.setattr(
        people,
        "gender_index",
        lambda gender: index(tf.where(gender < 0, tf.zeros_like(gender), gender)),
    )


def age_one_year_later(patch: pytest.MonkeyPatch) -> None:
    """The last age group starts a hair later."""
    from transform import people

    bucket = people.age_bucket
    patch.setattr(
        people,
        "age_bucket",
        lambda years, group, boundaries: bucket(years, group, (*boundaries[:-1], 56.0001)),
    )


def keep_apostrophes(patch: pytest.MonkeyPatch) -> None:
    """Another tokenizer: an apostrophe no longer separates words."""
    from transform import titles

    patch.setattr(titles, "_SEPARATORS", r"[^\pL\pM\pN']+")


def lower_ascii_alone(patch: pytest.MonkeyPatch) -> None:
    """Another lower-casing: letters beyond ASCII keep their capitals."""
    import tensorflow as tf

    lower = tf.strings.lower
    patch.setattr(tf.strings, "lower", lambda text, encoding="", name=None: lower(text))


def see_the_same_second(patch: pytest.MonkeyPatch) -> None:
    """A rating of the request's own second counts as known."""
    from transform import states

    known = states.known_history
    patch.setattr(
        states, "known_history", lambda ids, stars, times, at_s: known(ids, stars, times, at_s + 1)
    )


def swap_two_embeddings(patch: pytest.MonkeyPatch) -> None:
    """The candidate index has two movies in each other's place."""
    import tensorflow as tf

    from trainer import export

    index: Callable[..., Any] = export.CandidateIndex

    def swapped(*args: Any) -> Any:
        found = index(*args)
        order = tf.concat([[1, 0], tf.range(2, tf.shape(found.embeddings)[0])], 0)
        found.embeddings.assign(tf.gather(found.embeddings, order))
        return found

    patch.setattr(export, "CandidateIndex", swapped)
