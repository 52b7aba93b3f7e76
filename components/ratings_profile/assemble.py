"""The partial figures of all the data turned into a Profile."""

from typing import Any

from components.ratings_example_gen.splits import SPLITS
from components.ratings_profile import leaks
from components.ratings_profile.ids import rows_of_movies
from components.ratings_profile.partials import Item, Partial
from components.ratings_profile.profile import (
    BURST_WINDOWS_S,
    MAX_LISTED,
    Burst,
    Count,
    IdTitles,
    Lag,
    Leak,
    Profile,
    SplitProfile,
    SteadyRun,
    TextFault,
    TitleIds,
    UnsteadyAttribute,
)
from components.ratings_profile.rows import id_hashes, row_samples
from components.ratings_profile.totals import DAY_S
from components.ratings_profile.values import FEATURES, RAW_OF


def assemble(total: Partial, ids: Any) -> Profile:
    """Returns the profile; `ids` is the table of ids.parquet."""
    count = total.sums
    days = total.part("day")
    return Profile(
        rows=count["rows",],
        users=count["users",],
        movies=count["movies",],
        first_s=_earliest(total) or 0,
        last_s=_latest(total) or 0,
        splits=tuple(_split(total, split) for split in range(len(SPLITS))),
        days=tuple(sorted(days.items())),
        hours=tuple(count["hour", hour] for hour in range(24)),
        weekdays=tuple(count["weekday", day] for day in range(7)),
        midnight_rows=count["midnight",],
        whole_hour_rows=count["whole_hour",],
        whole_minute_rows=count["whole_minute",],
        user_activity=_activity(total.part("user_activity")),
        movie_activity=_activity(total.part("movie_activity")),
        user_top_share=_top_share(total.part("user_activity")),
        movie_top_share=_top_share(total.part("movie_activity")),
        user_bursts=_bursts(total, "user_burst", days),
        movie_bursts=_bursts(total, "movie_burst", days),
        steady_runs=tuple(
            SteadyRun(user, -rows, step_s, start_s, row_samples(samples))
            for rows, user, start_s, step_s, samples in total.first("steady")
        ),
        rerated=count["rerated",],
        lags=tuple(
            Lag(lag_s, -rows, row_samples(samples)) for rows, lag_s, samples in total.first("lag")
        ),
        text=_text(total),
        num_titles_with_two_ids=count["title_ids",],
        titles_with_two_ids=_title_ids(total, ids),
        num_ids_with_two_titles=count["id_titles",],
        rows_of_ids_with_two_titles=count["id_title_rows",],
        ids_with_two_titles=tuple(
            IdTitles(movie, titles, rows, row_samples(samples))
            for movie, titles, rows, samples in total.first("id_titles")
        ),
        unsteady_attributes=_unsteady(total),
        leaks=_leaks(total),
        titles_without_year=_count(total, "no_year", "no_year_rows", "no_year", "no_year_rows"),
        before_release=_count(
            total,
            "before_release",
            "before_release_rows",
            "before_release_titles",
            "before_release",
        ),
        genres_in_catalogue=total.part("genre"),
        movies_without_genre=_count(
            total, "no_genre", "no_genre_rows", "no_genre_titles", "no_genre"
        ),
        constant_users=_count(total, "constant", "constant_rows", "constant", "constant_samples"),
        known_titles={
            str(key[1]): items[0][0]
            for key, items in total.firsts.items()
            if key[0] == "known_titles"
        },
    )


def _earliest(total: Partial, *split: int) -> int | None:
    return next((item[0] for item in total.first("earliest", *split)), None)


def _latest(total: Partial, *split: int) -> int | None:
    return next((-item[0] for item in total.first("latest", *split)), None)


def _split(total: Partial, split: int) -> SplitProfile:
    count = total.sums
    return SplitProfile(
        split=SPLITS[split],
        rows=count["split_rows", split],
        users=count["split_users", split],
        movies=count["split_movies", split],
        first_s=_earliest(total, split),
        last_s=_latest(total, split),
        cold_users=count["cold_users", split],
        cold_user_rows=count["cold_user_rows", split],
        cold_movies=count["cold_movies", split],
        cold_movie_rows=count["cold_movie_rows", split],
        ratings={str(key[2]): n for key, n in count.items() if key[:2] == ("split_rating", split)},
        categories=_categories(total, split),
    )


def _categories(total: Partial, split: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for key, n in total.sums.items():
        if key[:2] == ("category", split):
            found.setdefault(str(key[2]), {})[str(key[3])] = n
    return {
        name: dict(sorted(values.items(), key=lambda item: (-item[1], item[0]))[:MAX_LISTED])
        for name, values in found.items()
    }


def _activity(ids_by_rows: dict[int, int]) -> tuple[tuple[int, int, int], ...]:
    """Returns (low, high, ids) of the bins 1, 2, 3-4, 5-8, ... that have ids."""
    bins: dict[int, int] = {}
    for rows, ids in ids_by_rows.items():
        exponent = (rows - 1).bit_length()
        bins[exponent] = bins.get(exponent, 0) + ids
    return tuple(((1 << e >> 1) + 1 if e else 1, 1 << e, ids) for e, ids in sorted(bins.items()))


def _top_share(ids_by_rows: dict[int, int]) -> float:
    """Returns the share of all ratings that the busiest one percent of ids (at least one) has."""
    left = max(1, sum(ids_by_rows.values()) // 100)
    total = sum(rows * ids for rows, ids in ids_by_rows.items())
    top = 0
    for rows, ids in sorted(ids_by_rows.items(), reverse=True):
        top += rows * min(ids, left)
        left -= min(ids, left)
    return round(top / total, 6) if total else 0.0


def _bursts(total: Partial, name: str, days: dict[int, int]) -> tuple[Burst, ...]:
    return tuple(
        Burst(id_, window_s, -rows, start_s, days[start_s // DAY_S], row_samples(samples), alike)
        for window_s in BURST_WINDOWS_S
        for rows, id_, start_s, alike, samples in total.first(name, window_s)
    )


def _text(total: Partial) -> tuple[TextFault, ...]:
    keys = sorted((str(k[1]), str(k[2])) for k in total.sums if k[0] == "fault_values")
    return tuple(
        TextFault(
            kind=kind,
            feature=feature,
            values=total.sums["fault_values", kind, feature],
            rows=total.sums["fault_rows", kind, feature],
            listed=_texts(total.first("fault_listed", kind, feature)),
            samples=row_samples(total.first("fault", kind, feature)),
        )
        for kind, feature in keys
    )


def _title_ids(total: Partial, ids: Any) -> tuple[TitleIds, ...]:
    found = []
    for title, movies in total.first("title_ids"):
        rows = rows_of_movies(ids, id_hashes(movies))
        found.append(TitleIds(title, movies, int(rows.sum())))
    return tuple(found)


def _unsteady(total: Partial) -> tuple[UnsteadyAttribute, ...]:
    return tuple(
        UnsteadyAttribute(
            feature,
            users,
            total.sums["unsteady_rows", feature],
            row_samples(total.first("unsteady", feature)),
        )
        for feature, users in sorted(total.part("unsteady_users").items())
    )


def _leaks(total: Partial) -> tuple[Leak, ...]:
    found = []
    for name in FEATURES:
        values = total.sums["leak_values", name]
        if values:
            r2 = leaks.r2(total, name)
            samples = leaks.samples(total, name)
            found.append(Leak(name, RAW_OF.get(name, name), r2, values, samples))
    return tuple(sorted(found, key=lambda leak: (-leak.r2, leak.name)))


def _count(total: Partial, values: str, rows: str, listed: str, samples: str) -> Count:
    return Count(
        values=total.sums[values,],
        rows=total.sums[rows,],
        listed=_texts(total.first(listed)),
        samples=row_samples(total.first(samples)),
    )


def _texts(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(item[0] for item in items)
