from components.serving_parity.odd_texts import TITLES, cased, edited, far_apart, glued, respelled

WORDS = ["class", "amélie", "film", "1994"]


def test_known_words_are_spelled_otherwise() -> None:
    found = set(respelled(WORDS))
    assert {"claß", "ame\u0301lie", "amelie", "f\u0131lm", "class's", "c\u0301lass"} <= found
    assert "\uff43\uff4c\uff41\uff53\uff53" in found


def test_a_known_word_stands_behind_any_cut() -> None:
    lengths = [len(title) for title in far_apart(WORDS) if title.startswith(".")]
    assert all(any(cut < length < cut + 16 for length in lengths) for cut in (64, 255, 4_096))
    assert sum(title.split() == ["class"] * 150 for title in far_apart(WORDS)) == 1


def test_words_are_put_together_by_signs_that_may_separate() -> None:
    found = set(glued(WORDS))
    assert {"class'amélie", "class\u2028amélie", "class😀amélie"} <= found


def test_capitals_and_what_catalogues_write() -> None:
    assert "AMÉLIE" in set(cased(WORDS)) and "1994" not in set(cased(WORDS))
    assert "class, The (1994)" in set(edited(WORDS))


def test_of_no_words_nothing_is_made() -> None:
    made = (cased, edited, far_apart, glued, respelled)
    assert [title for make in made for title in make([])] == []
    assert len(dict(TITLES)) == len(TITLES)
