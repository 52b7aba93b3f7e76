import numpy as np
import pytest

from foundation.errors import DataNotValidError
from tests.components.model_validation.tiny_log import log_of


def test_the_log_is_cut_at_the_boundaries_and_eval_is_in_neither_part() -> None:
    log = log_of(("u", "a", 1, 10), ("u", "b", 2, 11), ("v", "c", 3, 20), ("v", "d", 4, 21))
    assert (log.fit.movies.tolist(), log.test.movies.tolist()) == ([0], [3])
    assert log.user_ids.to_pylist() == ["u", "v"]
    assert log.every.movies.tolist() == [0, 1, 2, 3]


def test_rows_are_sorted_by_user_time_and_movie_and_the_table_with_them() -> None:
    log = log_of(("v", "d", 1, 25), ("u", "c", 2, 30), ("u", "b", 3, 30), ("v", "a", 4, 1))
    assert log.table["movie_id"].to_pylist() == ["b", "c", "a", "d"]
    assert log.every.values.tolist() == [3, 2, 4, 1]
    assert log.test_rows.tolist() == [0, 1, 3]


def test_what_is_known_ends_before_the_second_or_with_the_fit_set() -> None:
    log = log_of(
        ("u", "a", 1, 9), ("u", "b", 1, 10), ("u", "c", 1, 15), ("u", "d", 1, 30), ("v", "a", 1, 30)
    )
    users = np.array([0, 0, 0, 1])
    times_s = np.array([10, 15, 30, 30])
    assert log.begins(users).tolist() == [0, 0, 0, 4]
    assert log.ends_before(users, times_s).tolist() == [1, 2, 3, 4]
    assert log.ends_of_fit(users).tolist() == [2, 2, 2, 4]


@pytest.mark.parametrize(("time", "split"), [(30, "train"), (5, "test")])
def test_an_empty_split_is_named(time: int, split: str) -> None:
    with pytest.raises(DataNotValidError, match=f"the {split} split is empty"):
        log_of(("u", "a", 1, time))


def test_a_rating_of_a_movie_outside_the_catalogue_is_refused() -> None:
    with pytest.raises(DataNotValidError, match="catalogue lacks"):
        log_of(("u", "x", 1, 1), ("u", "a", 1, 30))
