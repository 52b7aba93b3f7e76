"""Small healthy evidence made by hand: 1,000 ratings over three days, a day a split."""

from dataclasses import replace
from typing import Any

from components.ratings_profile.profile import Leak, Profile, RowSample, SplitProfile
from components.schema_validation.evidence import Evidence, Overlap, Previous, Serving
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.summaries import Bin, FeatureSummary, SplitSummary

# Train is t <= 1_000_086_400, eval until 1_000_172_800, test until 1_000_259_200.
START_S, DAY_S = 1_000_000_000, 86_400
BOUNDARIES = {
    "min_s": float(START_S),
    "train_end_s": float(START_S + DAY_S),
    "eval_end_s": float(START_S + 2 * DAY_S),
    "max_s": float(START_S + 3 * DAY_S),
}
STARTS = {"train": START_S, "eval": START_S + DAY_S + 1, "test": START_S + 2 * DAY_S + 1}
ROWS = {"train": 600, "eval": 200, "test": 200}
RATINGS = {"1": 0.1, "2": 0.1, "3": 0.2, "4": 0.4, "5": 0.2}  # a mean of 3.5
SPLIT_CONFIG = {
    "train_end_fraction": 1 / 3, "eval_end_fraction": 2 / 3,
    "train_end_s": None, "eval_end_s": None,
}  # fmt: skip
HOURS = (5,) * 8 + (40,) * 8 + (80,) * 8


def ingest_report() -> dict[str, Any]:
    """ingest.json of 1,000 ratings, none refused."""
    return {
        "source": "ratings.csv",
        "format": "csv",
        "span": 0,
        "version": 1,
        "input_fingerprint": "f" * 64,
        "synthetic": False,
        "files": [{"name": "ratings.csv", "sha256": "a" * 64, "bytes": 25_000, "rows": 1_000}],
        "rows_read": 1_000,
        "rows_written": 1_000,
        "rows_refused": 0,
        "refused_by_reason": {},
        "examples": [],
        "warnings": [],
        "rows": dict(ROWS),
        "split_boundaries": dict(BOUNDARIES),
    }


def evidence() -> Evidence:
    """Evidence in which no rule finds anything."""
    return Evidence(
        splits={name: split_summary(name, ROWS[name], start) for name, start in STARTS.items()},
        ingest=IngestFacts.from_report(ingest_report(), [], Identities("f" * 64)),
        boundaries=Boundaries.from_dict(BOUNDARIES),
        rows=dict(ROWS),
        profile=profile(),
        split_config=dict(SPLIT_CONFIG),
        model_features=("user_id", "movie_id", "timestamp"),
        serving_features=("user_id", "timestamp"),
        rating_scale=(0.5, 5.0),
    )


def split_summary(name: str, rows: int, first_s: int) -> SplitSummary:
    """A split of `rows` ratings of 20 users and 30 movies, over most of a day from first_s."""
    middle_s, last_s = first_s + 40_000, first_s + DAY_S - 100
    features = [
        FeatureSummary("user_id", "text", rows, 0, unique=20, values=(("u1", 40), ("u2", 30))),
        FeatureSummary("movie_id", "text", rows, 0, unique=30, values=(("m1", 40),)),
        FeatureSummary(
            "timestamp", "integer", rows, 0,
            minimum=first_s, maximum=last_s, median=first_s + 10, mean=first_s + 9.5,
            histogram=(Bin(first_s, middle_s, rows / 4), Bin(middle_s, last_s, rows * 3 / 4)),
        ),
        FeatureSummary(
            "user_rating", "float", rows, 0, minimum=1, maximum=5, median=4, mean=3.5,
            histogram=(Bin(1, 1.4, rows / 4), Bin(4.6, 5, rows * 3 / 4)),
        ),
    ]  # fmt: skip
    return SplitSummary(name, rows, {feature.name: feature for feature in features})


def split_profile(name: str) -> SplitProfile:
    """The exact figures of a split of `evidence`."""
    rows, first = ROWS[name], STARTS[name]
    later = name != "train"
    return SplitProfile(
        split=name,
        rows=rows,
        users=20,
        movies=30,
        first_s=first,
        last_s=first + DAY_S - 100,
        cold_users=4 if later else 0,
        cold_user_rows=40 if later else 0,
        cold_movies=1 if later else 0,
        cold_movie_rows=10 if later else 0,
        ratings={value: round(share * rows) for value, share in RATINGS.items()},
        categories={
            "user_gender": {"0": rows // 4, "1": rows * 3 // 4},
            "movie_genres": {"4": rows // 2, "7": rows // 2},
        },
    )


def profile() -> Profile:
    """The exact figures of `evidence`."""
    return Profile(
        rows=1_000,
        users=28,
        movies=32,
        first_s=START_S,
        last_s=STARTS["test"] + DAY_S - 100,
        splits=tuple(split_profile(name) for name in ROWS),
        days=((11_574, 550), (11_575, 200), (11_576, 200), (11_577, 50)),
        hours=HOURS,
        weekdays=(200, 200, 50, 0, 0, 0, 550),
        midnight_rows=0,
        whole_hour_rows=1,
        whole_minute_rows=15,
        user_activity=((17, 32, 20), (33, 64, 8)),
        movie_activity=((1, 1, 2), (17, 32, 10), (33, 64, 20)),
        user_top_share=0.05,
        movie_top_share=0.06,
        leaks=(Leak("movie_id", "movie_id", 0.2, 32), Leak("user_id", "user_id", 0.15, 28)),
        genres_in_catalogue={"4": 16, "7": 16},
        known_titles={"1": "Heat (1995)", "2": "Babe (1995)"},
    )


def previous(before: Profile, **changes: Any) -> Previous:
    """Previous data whose ids are those of `profile`; `changes` are of the overlap."""
    same = Overlap(
        users=28, new_users=0, new_user_rows=0, movies=32, new_movies=0, new_movie_rows=0,
        swapped_users=0.0, swapped_movies=0.0, common_users=28, moved_users=0, moved_by_s=0,
        rewritten_users=0, common_movies=32, retitled_movies=0,
    )  # fmt: skip
    return Previous(
        name="ratings-1.csv",
        span=1,
        version=1,
        input_fingerprint="e" * 64,
        reason="--against",
        profile=before,
        splits={},
        overlap=replace(same, **changes),
    )


def serving(read: int = 5_000, refused: int = 0) -> Serving:
    """A serving log of users and times."""
    features = {
        name: FeatureSummary(name, "text", read - refused, 0) for name in ("user_id", "timestamp")
    }
    by_reason = {"E-TYPE": refused} if refused else {}
    return Serving(
        "requests.jsonl", SplitSummary("serving", read - refused, features), read, refused,
        by_reason, {},
    )  # fmt: skip


def sample(line: int = 7, note: str = "") -> RowSample:
    """A rating of u.data."""
    return RowSample("u.data", line, "42", "50", 5.0, 881_241_721, note)
