"""The whole pipeline in memory, held against every earlier rating looked at anew."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.point_in_time.rows import Row
from foundation.errors import WorkspaceError
from tests.components.point_in_time.conftest import LOG
from tests.transform.point_in_time import oracle
from transform.point_in_time import PastRating, movie_fields, user_fields

pytestmark = pytest.mark.tfx

DAY_S = 86_400.0
Enriched = Callable[..., dict[str, list[dict[str, Any]]]]


def expected(max_history: int, half_life_days: float) -> dict[str, list[dict[str, Any]]]:
    log = [row for rows in LOG.values() for row in rows]
    found: dict[str, list[dict[str, Any]]] = {}
    for split, rows in LOG.items():
        for user, movie, rating, at_s in rows:
            given = [PastRating(m, float(np.float32(r)), t) for u, m, r, t in log if u == user]
            rated = [(float(np.float32(r)), t) for _, m, r, t in log if m == movie]
            fields: Mapping[str, Any] = {
                **user_fields(oracle.user(given, at_s, max_history)),
                **movie_fields(oracle.movie(rated, at_s, half_life_days * DAY_S)),
                "user_id": user,
                "movie_id": movie,
                "user_rating": rating,
                "timestamp": at_s,
                "movie_genres": [1, 2],
            }
            found.setdefault(split, []).append(
                {name: as_stored(value) for name, value in fields.items() if value != []}
            )
    return found


def as_stored(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    return [float(np.float32(each)) if isinstance(each, float) else each for each in values]


@pytest.mark.parametrize("max_history", [1, 2, 100])
def test_every_row_knows_what_the_definition_says_and_stays_where_it_was(
    enriched: Enriched, max_history: int
) -> None:
    found = enriched(max_history=max_history, popularity_half_life_days=1e-4)
    wanted = expected(max_history, 1e-4)
    assert found["train"][0]["history_movie_ids"] == ["m1"]
    assert found["eval"][0]["history_movie_ids"] == ["m10", "m2", "m2", "m1"][:max_history]
    assert found == wanted


def test_files_are_cut_into_parts_and_equal_ones_are_made_again(
    enriched: Enriched, tmp_path: Path
) -> None:
    whole = enriched("whole")
    assert enriched("parts", rows_a_part=2) == whole
    names = sorted(path.name for path in (tmp_path / "parts" / "train").iterdir())
    # Rows 2, 5 and none: one part, three parts and an empty one.
    assert names == [f"data_tfrecord-{number:05d}-of-00005.gz" for number in range(5)]
    enriched("again", rows_a_part=2)
    for path in sorted((tmp_path / "parts").rglob("*.gz")):
        again = tmp_path / "again" / path.relative_to(tmp_path / "parts")
        assert again.read_bytes() == path.read_bytes()


def leaking(shift_s: int) -> Any:
    """Returns a running state that knows what comes up to `shift_s` seconds too late."""
    from components.point_in_time import states

    class Leaking(states.RunningUserState):
        def at(self, at_s: int) -> Any:
            from transform.point_in_time import user_state

            log = [row for rows in LOG.values() for row in rows if row[0] == "u1"]
            past = [PastRating(movie, rating, second) for _, movie, rating, second in log]
            return user_state(past, at_s + shift_s, 100)

    return Leaking


@pytest.mark.parametrize(
    ("shift_s", "seen"),
    [
        pytest.param(0, False, id="no leak"),
        pytest.param(1, True, id="the label itself, and the same second"),
        pytest.param(2, True, id="a later row"),
    ],
)
def test_a_planted_leak_is_seen(
    enriched: Enriched, monkeypatch: pytest.MonkeyPatch, shift_s: int, seen: bool
) -> None:
    monkeypatch.setattr("components.point_in_time.states.RunningUserState", leaking(shift_s))

    def of_u1(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["user_id"] == ["u1"]]

    found, wanted = of_u1(enriched()["eval"]), of_u1(expected(100, 7.0)["eval"])
    names = {n for a, b in zip(found, wanted, strict=True) for n in b if a[n] != b[n]}
    history = {"history_movie_ids", "history_ratings", "history_timestamps"}
    assert (names >= {*history, "user_rating_count"}) == seen
    if not seen:
        assert not names


@pytest.mark.parametrize("copies", [0, 2])
def test_a_row_that_is_lost_or_comes_twice_fails_the_run(
    enriched: Enriched, monkeypatch: pytest.MonkeyPatch, copies: int
) -> None:
    from components.point_in_time import enrich

    def faulty(rows: Any, params: Any) -> list[Row]:
        found = list(with_user_state(rows, params))
        return found * copies if found[0].user_id == "u3" else found

    with_user_state = enrich.with_user_state
    monkeypatch.setattr("components.point_in_time.enrich.with_user_state", faulty)
    message = f"5 rows were read from 0 on, and {4 if copies == 0 else 6} arrived"
    with pytest.raises(WorkspaceError, match=message):
        enriched()
