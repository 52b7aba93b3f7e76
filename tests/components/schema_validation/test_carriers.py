from typing import Any

from components.ratings_profile.ids import SCHEMA
from components.ratings_profile.rows import id_hashes
from components.schema_validation.carriers import carriers
from transform.arrow import pa


def ids(*movies: tuple[str, str | None]) -> Any:
    rows = [
        {
            "kind": "movie",
            "id_hash": id_hashes((movie,))[0],
            "rows": 1,
            "first_s": 0,
            "rating_sum": 1.0,
            "title_hash": id_hashes((title,))[0] if title else None,
        }
        for movie, title in movies
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def test_a_title_is_found_under_all_ids_that_carry_it() -> None:
    table = ids(("1", "Heat (1995)"), ("2", "Babe (1995)"), ("3", "Heat (1995)"), ("4", None))
    found = carriers(table, ["Heat (1995)", "Seven (1995)"])
    assert found == {"Heat (1995)": frozenset(id_hashes(("1", "3")).tolist())}


def test_where_nothing_is_rated_nothing_is_found() -> None:
    assert carriers(ids(), ["Heat (1995)"]) == {}
