from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def known(**changed: Any) -> Any:
    from components.serving_parity.probes import Known

    fields: dict[str, Any] = {
        "users": ["u1", "u2", "u3"],
        "movies": ["m1", "m2"],
        "words": ["amélie", "der", "2001"],
        "occupations": ["writer"],
        "other_occupations": ["astronaut"],
        "base": ("u2", "m1"),
        "extremes": [("u1", "m2")],
        "genres": [0, 4],
        "other_genre": 7,
        "timestamps_s": [880_000_000, 880_000_001],
        "ages": [17.999998, 18.0],
        "period_s": (870_000_000, 890_000_000),
        "scale": (1.0, 10.0),
        "max_history": 100,
    }
    return Known(**{**fields, **changed})


def values(field: str, **changed: Any) -> list[Any]:
    from components.serving_parity.probes import probes

    return [row.fields.get(field) for row in probes(known(**changed))]


def test_every_entry_of_every_vocabulary_is_asked_about() -> None:
    assert {"u1", "u2", "u3"} <= set(values("user_id"))
    assert {"m1", "m2"} <= set(values("movie_id"))
    assert {"amélie", "der", "2001"} <= set(values("movie_title"))
    assert [0] in values("movie_genres") and [4] in values("movie_genres")


def test_both_sides_of_steps_are_asked_about() -> None:
    assert {880_000_000, 880_000_001} <= set(values("timestamp"))
    assert {17.999998, 18.0} <= set(values("raw_user_age"))
    assert {17.999998, 18.0} <= set(values("bucketized_user_age"))


def test_known_words_are_asked_about_in_capitals_and_glued() -> None:
    titles = values("movie_title")
    assert "AMÉLIE" in titles and "Der" in titles
    assert "amélie-der" in titles and "amélie'der" in titles


def test_each_optional_field_is_missing_once() -> None:
    from transform import features as f

    for field in set(f.FEATURE_FIELDS) & set(f.OPTIONAL_FIELDS):
        assert None in values(field)


def test_what_is_known_is_missing_once_and_its_lists_are_odd() -> None:
    from transform import features as f

    for field in f.STATE_FIELDS:
        assert None in values(field)
    lengths = {len(each or []) for each in values(f.HISTORY_MOVIE_IDS)}
    assert {0, 1, 2, 16, 50, 300} <= lengths
    assert any("parity-no-movie" in (each or []) for each in values(f.HISTORY_MOVIE_IDS))
    assert any(-1.0 in (each or []) for each in values(f.HISTORY_RATINGS))
    rated = {each for row in values(f.HISTORY_RATINGS) for each in row or []}
    assert rated == {1.0, 5.5, 10.0, -1.0}
    moment = known().period_s[1]
    seconds = {each[0] for each in values(f.HISTORY_TIMESTAMPS) if each}
    assert {moment - 1, moment, moment + 1, 4_102_444_799, 1} <= seconds


def test_where_histories_are_short_the_usual_one_is_as_well() -> None:
    from components.serving_parity.probes import probes
    from transform import features as f

    usual = probes(known(max_history=1))[0].fields
    assert [len(usual[name]) for name in f.HISTORY_FIELDS] == [1, 1, 1]


def test_most_histories_can_be_asked_over_http() -> None:
    from components.serving_parity.acceptable import _is_history
    from components.serving_parity.odd_histories import histories, known_state

    usual = known_state(["m1", "m2"], 900_000_000, (1.0, 10.0))
    rows = [{**usual, **state} for _, state in histories(["m1", "m2"], 900_000_000, (1.0, 10.0))]
    sent = [{name: value for name, value in row.items() if value is not None} for row in rows]
    fitting = sum(map(_is_history, sent))
    assert len(sent) / 2 < fitting < len(sent)


def test_a_model_without_vocabularies_is_asked_as_well() -> None:
    found = values("user_id", users=[], movies=[], words=[], occupations=[], genres=[], ages=[])
    assert "parity-stranger" in found
    assert len(found) > 80


def test_probes_of_strangers_name_nobody() -> None:
    from components.serving_parity.probes import STRANGER, strangers_probes

    asked = {row.fields.get("user_id") for row in strangers_probes(known())}
    assert asked == {STRANGER, "Zoë-😀"}


def test_a_long_vocabulary_is_asked_at_its_ends_and_between() -> None:
    from components.serving_parity.probes import MAX_ENTRIES, chosen

    entries = [str(number) for number in range(10 * MAX_ENTRIES)]
    found = chosen(entries)
    assert len(found) == len(set(found)) == MAX_ENTRIES
    assert (found[0], found[-1]) == (entries[0], entries[-1])
    middle = [int(each) for each in found if 50_000 <= int(each) < 150_000]
    assert len(middle) > MAX_ENTRIES // 5
