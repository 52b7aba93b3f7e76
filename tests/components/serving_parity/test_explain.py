"""Patterns that hints name; rows are made without TensorFlow's help."""

import math

import numpy as np


def row(**fields: object):  # type: ignore[no-untyped-def]
    from components.serving_parity.row import Row

    return Row("made up", fields, b"")


def said(name: str, training: object, serving: object, rows: object = None) -> str:
    from components.serving_parity.explain import hints

    ours, theirs = np.array(training), np.array(serving)
    rows = rows or [row()] * len(ours)
    differing = np.flatnonzero((ours != theirs).reshape(len(ours), -1).any(axis=1)).tolist()
    return "; ".join(hints(name, ours, theirs, rows, differing))  # type: ignore[arg-type]


def test_a_shift_is_named() -> None:
    assert "off by +1" in said("user_index", [0, 1, 2], [1, 2, 3])
    assert "off by" not in said("user_index", [0, 1, 2], [1, 2, 5])
    assert "off by" not in said("gender_index", [2, 2], [0, 0])


def test_entries_in_each_others_place_are_named() -> None:
    assert "changed places" in said("movie_index", [0, 1, 2], [1, 0, 2])


def test_a_turned_angle_is_named_in_hours() -> None:
    def clock(*hours: float) -> object:
        angles = [2 * math.pi * hour / 24 for hour in hours]
        return np.array([[math.sin(a), math.cos(a)] for a in angles], np.float32)

    assert "turned by -5.00 hours" in said("time_of_day_cyclic", clock(3, 23, 12), clock(22, 18, 7))
    assert "turned" not in said("time_of_day_cyclic", clock(3, 23, 12), clock(22, 18, 9))


def test_rounding_is_named() -> None:
    ours = np.array([0.5, -1.2], np.float32)
    assert "lower precision" in said("timestamp_standardised", ours, ours + np.float32(1e-5))
    assert "lower precision" not in said("timestamp_standardised", ours, ours + 1)


def test_what_only_the_differing_rows_lack_is_named() -> None:
    rows = [row(user_gender=1)] * 99 + [row()]
    found = said("gender_index", [1] * 99 + [2], [1] * 99 + [0], rows)
    assert "all 1 rows that differ have no user_gender, and 0 of the others do" in found


def test_what_many_other_rows_lack_as_well_is_not_named() -> None:
    rows = [row()] * 99 + [row()]
    assert "user_gender" not in said("gender_index", [1] * 99 + [2], [1] * 99 + [0], rows)


def test_capitals_beyond_ascii_are_named() -> None:
    rows = [row(movie_title="Amélie")] * 99 + [row(movie_title="AMÉLIE")]
    found = said("title_tokens", [[1]] * 99 + [[2]], [[1]] * 99 + [[3]], rows)
    assert "have a capital letter beyond ASCII in the title" in found
