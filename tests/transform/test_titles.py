from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def listed(sparse: Any) -> list[list[str]]:
    import tensorflow as tf

    rows = tf.RaggedTensor.from_sparse(sparse).to_list()
    return [[word.decode() for word in row] for row in rows]


def words(*titles: str, max_tokens: int = 16) -> list[list[str]]:
    import tensorflow as tf

    from transform.titles import title_words

    return listed(title_words(tf.constant(titles), max_tokens))


def tokens(*titles: str, **params: Any) -> list[list[str]]:
    import tensorflow as tf

    from transform.params import TransformParams
    from transform.titles import title_tokens

    return listed(title_tokens(tf.constant(titles), TransformParams(**params)))


def test_words_are_lower_cased_in_any_script() -> None:
    assert words("Amélie (2001)", "ÉCOLE: Die Straße", "Солярис", "千と千尋") == [
        ["amélie", "2001"],
        ["école", "die", "straße"],
        ["солярис"],
        ["千と千尋"],
    ]


def test_punctuation_separates_and_vanishes() -> None:
    assert words("Ocean's Eleven, The!", "...", "", "  ") == [
        ["ocean", "s", "eleven", "the"],
        [],
        [],
        [],
    ]


def test_only_the_first_words_are_read() -> None:
    assert words("a b c d", max_tokens=2) == [["a", "b"]]


def test_words_alone_are_the_default() -> None:
    assert tokens("The Kid (1921)", "") == [["the", "kid", "1921"], []]


def test_ngrams_of_words_keep_their_order_and_stay_in_their_title() -> None:
    assert tokens("The Kid (1921)", "", "Heat", title_ngrams=(1, 2)) == [
        ["the", "the kid", "kid", "kid 1921", "1921"],
        [],
        ["heat"],
    ]


def test_ngrams_of_characters_run_across_words() -> None:
    assert tokens("Up, Léon", "It", "...", title_tokens="characters", title_ngrams=(3, 4)) == [
        ["up ", "up l", "p l", "p lé", " lé", " léo", "léo", "léon", "éon"],
        [],
        [],
    ]


def test_characters_are_those_of_unicode_and_of_the_first_words() -> None:
    assert tokens("Ñ 👍🏽x b", title_tokens="characters", max_title_tokens=2) == [
        ["ñ", " ", "x"],
    ]


def test_the_year_is_that_which_the_rules_of_validation_see() -> None:
    import tensorflow as tf

    from components.ratings_profile.titles import title_year
    from transform.titles import release_year

    titles = [
        "Heat (1995)",
        "Two Friends (1986) ",
        "Land Before Time III (1995) (V)",
        "A (1990) (1995)",
        "Dekalog (1989-1990)",
        "Friends (1994\u2013 )",
        "L\u00e9on: The\nProfessional (1994)",
        "Old (0000)",
        "unknown",
        "1984",
        "Heat (1995",
        "(1995) Heat",
        "Heat (95)",
        "Heat (\u0661\u0669\u0669\u0665)",
        "",
    ]
    found = release_year(tf.constant(titles)).numpy().tolist()
    assert found[:8] == [1995.0, 1986.0, 1995.0, 1990.0, 1989.0, 1994.0, 1994.0, 0.0]
    assert found == [-1.0 if (year := title_year(title)) is None else year for title in titles]
