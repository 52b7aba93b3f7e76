from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def words(*titles: str, max_tokens: int = 16) -> list[list[str]]:
    import tensorflow as tf

    from transform.titles import title_words

    sparse: Any = title_words(tf.constant(titles), max_tokens)
    rows = tf.RaggedTensor.from_sparse(sparse).to_list()
    return [[word.decode() for word in row] for row in rows]


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
