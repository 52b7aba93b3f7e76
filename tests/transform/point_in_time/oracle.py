"""What is known at a moment, as the definition says: every earlier rating looked at anew."""

import math

from transform.point_in_time import MovieState, PastRating, UserState


def user(past: list[PastRating], at_s: int, max_history: int) -> UserState:
    earlier = [rating for rating in past if rating.timestamp_s < at_s]
    newest = sorted(earlier, key=lambda r: (-r.timestamp_s, r.movie_id, r.rating))
    mean = math.fsum(r.rating for r in earlier) / len(earlier) if earlier else None
    return UserState(tuple(newest[:max_history]), len(earlier), mean)


def movie(past: list[tuple[float, int]], at_s: int, half_life_s: float) -> MovieState:
    earlier = [(rating, second) for rating, second in past if second < at_s]
    if not earlier:
        return MovieState(0, None, None, 0.0)
    return MovieState(
        len(earlier),
        math.fsum(rating for rating, _ in earlier) / len(earlier),
        max(second for _, second in earlier),
        math.fsum(math.pow(2.0, -(at_s - second) / half_life_s) for _, second in earlier),
    )
