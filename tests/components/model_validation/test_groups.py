import numpy as np

from components.model_validation.groups import (
    Groups,
    genre_groups,
    history_groups,
    popularity_groups,
    user_codes,
    user_groups,
)
from components.ratings_example_gen.encodings import GENRES
from tests.components.model_validation.tiny_log import log_of

LOG = log_of(
    ("u", "a", 1, 1),
    ("u", "b", 1, 30),
    ("v", "a", 1, 30),
    ("w", "a", 1, 30),
    raw_user_age={"u": 24.0, "v": 60.0},
    bucketized_user_age={"w": 25.0},
    user_gender={"u": 1, "v": 0},
    user_occupation_text={"u": "writer", "v": "<b>"},
)


def named(groups: Groups) -> list[str]:
    return [groups.labels[code] for code in groups.codes]


def test_people_in_words_and_what_is_not_known_apart() -> None:
    found = user_groups(LOG, LOG.test_rows)
    assert named(found["user"]) == ["warm", "cold", "cold"]
    assert named(found["age"]) == ["18 to 24", "56 or older", "25 to 34"]
    assert named(found["gender"]) == ["male", "female", "not known"]
    assert named(found["occupation"]) == ["writer", "<b>", "not known"]
    assert found["age"].labels == ("18 to 24", "25 to 34", "56 or older")  # no empty group


def test_every_user_has_a_group_of_each_attribute() -> None:
    codes = user_codes(LOG)
    assert {name: len(of) for name, of in codes.items()} == dict.fromkeys(
        ("age", "gender", "occupation"), 3
    )


def test_histories_by_length() -> None:
    lengths = np.array([0, 1, 4, 5, 19, 20, 99, 100, 5000])
    assert named(history_groups(lengths)) == [
        "0", "1 to 4", "1 to 4", "5 to 19", "5 to 19", "20 to 49", "50 to 99", "100 or more",
        "100 or more",
    ]  # fmt: skip


def test_tenths_of_the_rated_movies_and_those_that_train_lacks() -> None:
    counts = np.array([*range(20, 0, -1), 0])
    found = named(popularity_groups(counts, np.array([0, 1, 2, 19, 20])))
    assert found == [
        "most rated tenth", "most rated tenth", "tenth 2", "tenth 10", "not in train",
    ]  # fmt: skip


def test_a_movie_is_in_each_of_its_genres() -> None:
    comedy, drama = GENRES.index("Comedy"), GENRES.index("Drama")
    genres = [[comedy, drama], [drama], None, []]
    found = {of.labels[0]: of.codes.tolist() for of in genre_groups(genres, np.arange(4))}
    assert found == {"Comedy": [0, -1, -1, -1], "Drama": [0, 0, -1, -1]}
