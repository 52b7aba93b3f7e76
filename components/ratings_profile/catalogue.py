"""The catalogue measured: titles that two ids share, titles without a year, genres."""

from collections import Counter
from typing import Any

from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import MAX_LISTED
from components.ratings_profile.rows import coded, column
from components.ratings_profile.text_faults import kinds
from components.ratings_profile.titles import title_year
from transform import features as f
from transform.arrow import pc


def measure_catalogue(table: Any, into: Collector) -> None:
    """Adds what a whole catalogue is like; one table has all of it."""
    ids = coded(column(table, f.MOVIE_ID))
    titles = coded(column(table, f.MOVIE_TITLE))
    movies = [ids.values[at] for at in ids.codes]
    named = [titles.values[at] if at >= 0 else None for at in titles.codes]
    _keep_titles(movies, named, into)
    for title, bits in zip(titles.values, titles.faults.tolist(), strict=True):
        for kind in kinds(bits):
            into.keep("fault_listed", kind, f.MOVIE_TITLE, items=[(title,)])
    by_number = sorted(zip(movies, named, strict=True), key=lambda movie: _by_number(movie[0]))
    for movie, name in {*by_number[:MAX_LISTED], *by_number[-MAX_LISTED:]}:
        into.keep("known_titles", movie, items=[(name or "",)])
    _count_genres(column(table, f.MOVIE_GENRES), named, into)


def _keep_titles(movies: list[str], titles: list[str | None], into: Collector) -> None:
    carried: dict[str, list[str]] = {}
    for movie, title in zip(movies, titles, strict=True):
        if title is None:
            continue
        carried.setdefault(title, []).append(movie)
        if title_year(title) is None:
            into.add("no_year", n=1)
            into.keep("no_year", items=[(title,)])
    twice = {title: ids for title, ids in carried.items() if len(ids) > 1}
    into.add("title_ids", n=len(twice))
    into.keep(
        "title_ids",
        items=[(title, tuple(sorted(ids, key=_by_number))) for title, ids in twice.items()],
    )


def _count_genres(genres: Any, titles: list[str | None], into: Collector) -> None:
    for genre, n in Counter(pc.drop_null(genres.flatten()).to_pylist()).items():
        into.add("genre", str(genre), n=n)
    empty = pc.fill_null(pc.equal(pc.list_value_length(genres), 0), False).to_pylist()
    without = [title or "" for title, is_empty in zip(titles, empty, strict=True) if is_empty]
    into.add("no_genre", n=len(without))
    into.keep("no_genre_titles", items=[(title,) for title in without])


def _by_number(movie_id: str) -> tuple[int, str]:
    """Sorts numbers as numbers, before all other ids."""
    return (int(movie_id), movie_id) if movie_id.isdecimal() else (1 << 63, movie_id)
