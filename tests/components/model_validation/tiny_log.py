"""Logs small enough to rank by hand: movies a, b, c, d; train to second 10, eval to 20."""

from typing import Any

from components.model_validation.ratings import Boundaries, Log, read_log
from transform.arrow import pa

MOVIES = pa.array(["a", "b", "c", "d"])
CUT = Boundaries(train_end_s=10.0, eval_end_s=20.0)
Row = tuple[str, str, float, int]


def table_of(*rows: Row, **people: dict[str, Any]) -> Any:
    """Returns the history: (user, movie, rating, second), and by field what each user is."""
    users, movies, values, times = zip(*rows, strict=True)

    def of_users(field: str, dtype: Any) -> Any:
        return pa.array([people.get(field, {}).get(user) for user in users], dtype)

    return pa.table(
        {
            "user_id": pa.array(users),
            "movie_id": pa.array(movies),
            "user_rating": pa.array(values, pa.float32()),
            "timestamp": pa.array(times, pa.int64()),
            "raw_user_age": of_users("raw_user_age", pa.float32()),
            "bucketized_user_age": of_users("bucketized_user_age", pa.float32()),
            "user_gender": of_users("user_gender", pa.int64()),
            "user_occupation_text": of_users("user_occupation_text", pa.string()),
        }
    )


def log_of(*rows: Row, **people: dict[str, Any]) -> Log:
    """Returns the split log."""
    return read_log(table_of(*rows, **people), MOVIES, CUT)
