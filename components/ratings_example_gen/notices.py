"""What a source holds beside its ratings, and says of itself, turned into warnings with details."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.ratings_example_gen.sources.base import Claim, Source
from components.ratings_example_gen.tables import Tables
from foundation.text import inert

MAX_NAMES = 20


def notices(source: Source, tables: Tables, ratings_read: int) -> dict[str, tuple[str, ...]]:
    """Returns {code: what was noticed, one entry for each thing that the warning counts}."""
    found = {
        "W-IGNORED-FILE": tuple(map(inert, source.ignored())),
        "W-COLUMNS-IGNORED": tuple(source.ignored_columns()),
        "W-COUNTS": differing(source.claims(), rows_by_kind(tables, ratings_read)),
    }
    return {code: entries for code, entries in found.items() if entries}


def lines_noted(tables: Tables) -> dict[str, dict[str, Any]]:
    """Returns {code: the first lines of the lists that a warning is about, and of how many}.

    A blank line may as well be one of the ratings, so that one is of no list alone.
    """
    found: dict[str, dict[str, Any]] = {}
    for listing in tables.listings():
        for code, lines in listing.noted.items():
            entry = found.setdefault(code, {"examples": [], "of_rows": listing.rows_read})
            entry["examples"] += [line._asdict() for line in lines]
    if "W-BLANK" in found:
        del found["W-BLANK"]["of_rows"]
    return found


def rows_by_kind(tables: Tables, ratings_read: int) -> dict[str, int]:
    """Returns {"ratings", "movies", "users": rows read}, without the lists that there are not."""
    return {"ratings": ratings_read} | {
        kind: listing.rows_read
        for kind, listing in (("movies", tables.movies), ("users", tables.users))
        if listing is not None
    }


def claimed_and_read(claims: Sequence[Claim], read: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Returns {kind: {"claimed": rows, "read": rows}} for what the source says of its own size."""
    return {
        claim.kind: {"claimed": claim.rows, "read": read[claim.kind]}
        for claim in claims
        if claim.kind in read
    }


def differing(claims: Sequence[Claim], read: Mapping[str, int]) -> tuple[str, ...]:
    """Returns a sentence for each claim that is not what was read; `read` is rows by kind."""
    return tuple(
        f"{claim.file} says {claim.rows} {claim.kind}, {read[claim.kind]} were read: "
        f"{abs(claim.rows - read[claim.kind])} "
        f"{'fewer' if read[claim.kind] < claim.rows else 'more'}"
        for claim in claims
        if claim.rows != read.get(claim.kind, claim.rows)
    )


def listed(entries: Sequence[str]) -> str:
    """Returns entries as one text, at most MAX_NAMES of them."""
    more = len(entries) - MAX_NAMES
    return "; ".join(entries[:MAX_NAMES]) + (f"; and {more} more" if more > 0 else "")
