"""What is known of a user and of a movie at a moment, and nothing later. Standard library only.

One definition for the rows that a model learns from, for those that it is judged on and for what a
server knows: a rating counts from the second after its own, so that neither the rating that is to
be predicted nor one of the same second can be seen.

params  how much of the past is kept
user    ratings of one user -> the newest of them, their number and mean
movie   ratings of one movie -> their number, mean, newest moment and popularity
fields  either -> raw fields by key
"""

from transform.point_in_time.fields import FIELD_TYPES, movie_fields, user_fields
from transform.point_in_time.movie import MovieState, RunningMovieState, movie_state
from transform.point_in_time.params import StateParams
from transform.point_in_time.user import PastRating, RunningUserState, UserState, user_state

__all__ = [
    "FIELD_TYPES",
    "MovieState",
    "PastRating",
    "RunningMovieState",
    "RunningUserState",
    "StateParams",
    "UserState",
    "movie_fields",
    "movie_state",
    "user_fields",
    "user_state",
]
