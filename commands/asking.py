"""A workspace and a person turned into an answer of the pushed model, and that into a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.latest import artifact_of, newest_model, run_that_pushed
from foundation.errors import WorkspaceError
from foundation.text import inert
from pipeline.files import read_json
from pipeline.run_history import RunSummary
from pipeline.workspace import Workspace
from serving.parameters import DEFAULT_NUM_CANDIDATES
from serving.profiles import Profile, profile_of, stated_facts, stored_profile, with_ratings
from serving.recommendations import (
    Question,
    Recommendation,
    Recommender,
    Why,
)
from serving.store.ratings import RatingStore
from transform.features import (
    BUCKETIZED_USER_AGE,
    MOVIE_ID,
    RAW_USER_AGE,
    USER_GENDER,
    USER_OCCUPATION_TEXT,
)

_WORDS = {
    BUCKETIZED_USER_AGE: "age",
    RAW_USER_AGE: "age",
    USER_GENDER: "gender",
    USER_OCCUPATION_TEXT: "occupation",
}


_REASONS = {
    "history": "your ratings",
    "people_like_you": "popular among people like you",
    "popular": "popular now",
}


@dataclass(frozen=True)
class Answer:
    """What was recommended, and on what it rests.

    Attributes:
      user: the id that was asked for.
      known: whether the rating history holds the user.
      num_ratings: how many of the user's ratings it holds.
      num_trained: how many of these the model was trained on; the others came later.
      left_out: how many movies were left out because the user has rated them.
      num_stated: how many ratings were stated in the question.
      model_version: the pushed version that answered.
      synthetic: True when the model was trained on generated data.
      as_of_s: the moment that the model was asked about, seconds since 1970.
      facts_used: names of the user's facts that were given to the model.
      overridden: what was stated ("age", "gender", "occupation") and gave way to the history.
      excluded_unknown: ids that were to be left out and are of no movie in the catalogue.
      movies: best first.
    """

    user: str
    known: bool
    num_ratings: int
    num_trained: int
    left_out: int
    num_stated: int
    model_version: int
    synthetic: bool
    as_of_s: int
    facts_used: tuple[str, ...]
    overridden: tuple[str, ...]
    excluded_unknown: tuple[str, ...]
    movies: tuple[Recommendation, ...]


def ask(
    workspace: Workspace,
    user: str,
    k: int,
    num_candidates: int = DEFAULT_NUM_CANDIDATES,
    exclude: Sequence[str] = (),
    age: float | None = None,
    gender: str | None = None,
    occupation: str | None = None,
    rated: Sequence[tuple[str, float]] = (),
    store: bool = False,
) -> Answer:
    """Returns what the newest pushed model recommends to a user.

    What is stated (age, gender, occupation) is used for whatever the history does not know; stated
    ratings, newest first, are taken as newer than all that it knows. With `store` the user's
    ratings are those of the server's store.

    Raises:
      WorkspaceError: nothing was pushed, or its history or model is damaged or gone.
    """
    pushed = newest_model(workspace)
    run = run_that_pushed(workspace, pushed)
    profile, as_of_s, synthetic = _background(run, user)
    if store:
        profile, as_of_s = _stored(workspace, user, profile, as_of_s)
    profile, as_of_s = with_ratings(profile, rated, as_of_s)
    stated = stated_facts(age, gender, occupation)
    facts = {**stated, **profile.facts}
    overridden = (_WORDS[name] for name, value in stated.items() if facts[name] != value)
    left_out = (*profile.rated, *exclude)
    question = Question(user, as_of_s, k, num_candidates, facts, left_out, profile.past)
    movies = Recommender(pushed.path).recommend(question)
    return Answer(
        user=user,
        known=profile.is_known,
        num_ratings=profile.num_ratings,
        num_trained=profile.num_trained,
        left_out=len(profile.rated),
        num_stated=len(rated),
        model_version=pushed.version,
        synthetic=synthetic,
        as_of_s=as_of_s,
        facts_used=tuple(sorted(facts)),
        overridden=tuple(dict.fromkeys(overridden)),
        excluded_unknown=_unknown(run, exclude),
        movies=tuple(movies),
    )


def _stored(workspace: Workspace, user: str, profile: Profile, as_of_s: int) -> tuple[Profile, int]:
    """Returns the profile with what the store knows, and a moment after all of it."""
    if not workspace.ratings.is_file():
        raise WorkspaceError(
            f"there is no store of ratings at {workspace.ratings}",
            hint="`ratings fill` makes one, and so does `serve`.",
        )
    store = RatingStore(workspace.ratings)
    profile = stored_profile(store, user, profile)
    store.close()
    return profile, max([as_of_s, *(each.timestamp_s + 1 for each in profile.past)])


def _background(run: RunSummary | None, user: str) -> tuple[Profile, int, bool]:
    """Returns the user's profile, the newest moment of the data, and whether the data is synthetic.

    The model is asked as of the newest rating that it could have known: asking a model of 1998's
    ratings about today would ask it about a moment unlike any that it has seen.
    """
    examples = run and artifact_of(run, "RatingsExampleGen", "examples")
    history = run and artifact_of(run, "RatingsExampleGen", "history")
    if not examples or not history:
        raise WorkspaceError(
            "no run in this folder pushed the newest model: its rating history is not known",
            hint="Run the pipeline with this --output; it takes from cache what is there.",
        )
    boundaries = json.loads(str(examples.properties["split_boundaries"]))
    profile = profile_of(Path(history.uri), user, boundaries["train_end_s"])
    return profile, int(boundaries["max_s"]), _is_synthetic(run)


def _unknown(run: RunSummary | None, movie_ids: Sequence[str]) -> tuple[str, ...]:
    """Returns the ids of no movie in the catalogue; () where there is no catalogue to look into."""
    from transform.catalogue import CATALOGUE_FILE, read_catalogue

    catalogue = run and artifact_of(run, "RatingsExampleGen", "catalogue")
    file = Path(catalogue.uri) / CATALOGUE_FILE if catalogue else None
    if not movie_ids or file is None or not file.is_file():
        return ()
    known = set(read_catalogue(file)[MOVIE_ID].to_pylist())
    return tuple(movie_id for movie_id in dict.fromkeys(movie_ids) if movie_id not in known)


def _is_synthetic(run: RunSummary | None) -> bool:
    report = run and artifact_of(run, "RatingsExampleGen", "ingest_report")
    found = read_json(Path(report.uri) / "ingest.json") if report else None
    return isinstance(found, dict) and bool(found.get("synthetic", False))


def show_answer(console: Console, answer: Answer) -> None:
    """Prints the table, and below it on what the answer rests."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right")
    table.add_column("title", overflow="fold")
    table.add_column("id")
    table.add_column("predicted rating", justify="right")
    table.add_column("score", justify="right")
    explained = any(movie.why for movie in answer.movies)
    if explained:
        table.add_column("why", overflow="fold")
    for movie in answer.movies:
        cells: list[str | Text] = [
            str(movie.rank),
            Text(inert(movie.title) or "(no title)"),
            Text(inert(movie.movie_id)),
            f"{movie.predicted_rating:.2f}",
            f"{movie.score:.3f}",
        ]
        if explained:
            cells.append(Text(_because(movie.why)))
        table.add_row(*cells)
    console.print(table)
    console.print()
    for line in _basis(answer):
        console.print(Text(line), soft_wrap=True)


def _because(why: Why | None) -> str:
    if why is None:
        return ""
    if why.titles:
        return f"like {', '.join(map(inert, why.titles))}"
    return _REASONS.get(why.reason, inert(why.reason))


def _basis(answer: Answer) -> list[str]:
    """Returns a line for each thing that a reader of the list should know of it."""
    user = inert(answer.user)
    movies = _counted(len(answer.movies), "movie")
    lines = [f"{movies} for user {user}, model version {answer.model_version}"]
    if answer.known:
        ratings = _counted(answer.num_ratings, "rating")
        lines.append(
            f"{_counted(answer.left_out, 'movie')} that user {user} has rated left out; "
            f"the model was trained on {answer.num_trained:,} of their {ratings}"
        )
    else:
        lines.append(f"user {user} is unknown: no rating of theirs was seen")
    if answer.num_stated:
        lines.append(f"{_counted(answer.num_stated, 'rating')} stated, and taken as the newest")
    if not answer.num_trained and not any(movie.why for movie in answer.movies):
        facts = dict.fromkeys(_WORDS.get(name, inert(name)) for name in answer.facts_used)
        rests = f"{', '.join(facts)} and " if facts else ""
        lines.append(f"this list rests on {rests}what is popular, not on their taste")
    if answer.overridden:
        lines.append(f"not as stated but from the history: {', '.join(answer.overridden)}")
    if answer.excluded_unknown:
        ids = ", ".join(map(inert, answer.excluded_unknown))
        lines.append(f"to be excluded, but in no catalogue: {ids}")
    if answer.synthetic:
        lines.append("synthetic data: users, movies and ratings are generated")
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
