import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sample_data import words
from sample_data.catalogue import Catalogue, make_catalogue
from sample_data.rhythm import NUM_DAYS
from sample_data.spec import MAX_MOVIES


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return make_catalogue(MAX_MOVIES, seed=1)


def test_titles_are_unique_latin_1_and_free_of_separators(catalogue: Catalogue) -> None:
    assert len(set(catalogue.titles)) == MAX_MOVIES
    text = "".join(catalogue.titles)
    assert text.encode("latin-1").decode("latin-1") == text
    assert not set('|\t\n\r"') & set(text)


def test_some_titles_have_accents_and_most_have_the_year(catalogue: Catalogue) -> None:
    accented = sum(not title.isascii() for title in catalogue.titles) / MAX_MOVIES
    assert 0.1 < accented < 0.5
    years = [re.search(r" \((\d{4})\)$", title) for title in catalogue.titles]
    assert 0.9 < sum(year is not None for year in years) / MAX_MOVIES < 1.0
    for year, released in zip(years, catalogue.release_dates, strict=True):
        assert year is None or int(year[1]) == released.year


def test_no_title_is_that_of_a_movie_in_movielens(catalogue: Catalogue, ml100k_zip: Path) -> None:
    with zipfile.ZipFile(ml100k_zip) as archive:
        lines = archive.read("ml-100k/u.item").decode("latin-1").splitlines()

    def bare(title: str) -> str:
        return re.sub(r" \(\d{4}\)$", "", title).lower()

    assert {bare(line.split("|")[1]) for line in lines}.isdisjoint(map(bare, catalogue.titles))


def test_a_movie_has_one_to_three_genres_and_never_unknown(catalogue: Catalogue) -> None:
    counts = catalogue.genre_flags.sum(axis=1)
    assert counts.min() == 1 and counts.max() == 3
    assert not catalogue.genre_flags[:, 0].any()
    assert catalogue.genre_flags[:, 1:].any(axis=0).all()


def test_eight_per_cent_are_released_within_the_months(catalogue: Catalogue) -> None:
    new = catalogue.release_days >= 0
    assert new.sum() == MAX_MOVIES * 8 // 100
    assert catalogue.release_days.max() < NUM_DAYS


def test_nothing_draws_ratings_before_its_release_and_everything_after(
    catalogue: Catalogue,
) -> None:
    for day in (0, 100, NUM_DAYS - 1):
        assert ((catalogue.pull(day) > 0.0) == (catalogue.release_days <= day)).all()


def test_a_new_movie_draws_less_as_it_ages() -> None:
    catalogue = make_catalogue(500, seed=1)
    new = int(np.argmin(np.where(catalogue.release_days >= 0, catalogue.release_days, np.inf)))
    catalogue.fashions[new] = catalogue.spotlights[new] = 0.0
    pulls = [catalogue.pull(int(catalogue.release_days[new]) + age)[new] for age in (0, 7, 30, 90)]
    assert pulls == sorted(pulls, reverse=True)
    assert pulls[0] > 3 * pulls[3]


def test_factors_are_whole_so_that_their_products_are_exact(catalogue: Catalogue) -> None:
    assert (catalogue.factors == np.rint(catalogue.factors)).all()
    assert np.abs(catalogue.factors).max() < 2**10


def test_the_lists_of_words_hold_no_word_twice() -> None:
    for listed in (words.NOUNS, words.ADJECTIVES, words.PLACES, words.NAMES, words.GENRES):
        assert len(set(listed)) == len(listed)
    assert {len(theme) for theme in words.THEMES} == {10}
    assert len(words.GENRES) == len(words.GENRE_WEIGHTS) == len(words.GENRE_THEMES) == 19


def test_occupations_are_the_21_of_ml_100k(ml100k_zip: Path) -> None:
    with zipfile.ZipFile(ml100k_zip) as archive:
        labels = archive.read("ml-100k/u.occupation").decode().split()
    assert [label for label, *_ in words.OCCUPATIONS] == labels
