import numpy as np

from components.serving_parity.pairs import inner_pair, outer_pairs

USERS = {"low": -1.0, "high": 2.0, "middle": 0.5}
MOVIES = {"bad": 1.0, "good": 4.5, "fair": 2.5}


def rate(pairs):  # type: ignore[no-untyped-def]
    return np.clip([USERS.get(user, 2.5) + MOVIES[movie] for user, movie in pairs], 1.0, 5.0)


def test_the_inner_pair_is_far_from_both_ends_for_a_stranger_as_well() -> None:
    # fair is rated 3 by middle and 5 by the stranger: clipped. bad: 1.5 and 3.5; 3 by high.
    assert inner_pair(list(USERS), list(MOVIES), "stranger", rate) == ("high", "bad")


def test_outer_pairs_are_rated_lowest_and_highest() -> None:
    users = [f"u{number}" for number in range(20)]
    movies = [f"m{number}" for number in range(20)]
    found = outer_pairs(
        users, movies, lambda pairs: np.array([float(u[1:]) + float(m[1:]) for u, m in pairs])
    )
    assert ("u0", "m0") in found and ("u19", "m19") in found
    assert len(found) == len(set(found)) == 32


def test_one_user_and_one_movie_make_one_pair() -> None:
    assert outer_pairs(["low"], ["bad"], rate) == [("low", "bad")]
    assert inner_pair(["low"], ["bad"], "stranger", rate) == ("low", "bad")


def test_of_many_users_the_first_and_the_last_are_looked_at() -> None:
    users = [f"u{number}" for number in range(5_000)]
    found = outer_pairs(users, ["m"], lambda pairs: np.array([float(u[1:]) for u, _ in pairs]))
    assert ("u0", "m") in found and ("u4999", "m") in found
