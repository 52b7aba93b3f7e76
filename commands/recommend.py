"""`recommend`: the newest pushed model, asked for one person."""

import json
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import options
from commands.failures import reported

if TYPE_CHECKING:
    from rich.console import Console


def _stars(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """Returns (movie, stars) of each ID=STARS."""
    found = []
    for value in values:
        movie_id, _, stars = value.rpartition("=")
        try:
            found.append((movie_id, float(stars)))
        except ValueError:
            movie_id = ""
        if not movie_id:
            raise click.BadParameter(f"expected ID=STARS such as 50=4.5, got {value!r}")
    return tuple(found)


@click.command(
    epilog=options.examples(
        "recommend --user 42 --k 10",
        "recommend --user new --age 30 --rated 50=5 --json",
    )
)
@click.option("--user", required=True, metavar="ID", help="The user's id in the log of ratings.")
@click.option(
    "--k",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many movies.",
)
@click.option(
    "--candidates",
    "num_candidates",
    metavar="N",
    type=click.IntRange(0, 100_000),
    default=100,
    show_default=True,
    help="Movies to rank, or 0.",
)
@click.option("--age", type=click.FloatRange(1, 120), help="Years; for a user who is not known.")
@click.option(
    "--gender",
    type=click.Choice(["female", "male"], case_sensitive=False),
    help="For an unknown user.",
)
@click.option("--occupation", help="For an unknown user, in the words of the log.")
@click.option(
    "--rated",
    multiple=True,
    metavar="ID=STARS",
    callback=_stars,
    help="A rating of theirs, newest first; repeatable.",
)
@click.option("--store", is_flag=True, help="Take ratings from the store.")
@click.option("--exclude", multiple=True, metavar="MOVIE_ID", help="Leave out; repeatable.")
@options.as_json
@options.output
@options.debug
def recommend(output: Path, as_json: bool, debug: bool, **question: Any) -> None:
    """Recommend movies with the pushed model.

    Movies that the user has rated are left out; strangers get what is popular.
    """
    with reported(debug):
        from commands.asking import ask, show_answer
        from commands.display import new_console
        from pipeline import logs
        from pipeline.workspace import Workspace

        warnings.simplefilter("default" if debug else "ignore")  # of libraries, about themselves
        console = new_console(logs.console_streams()[0])
        with (
            nullcontext() if as_json else _patience(console),
            nullcontext() if debug else logs.muted(),
        ):
            answer = ask(Workspace(output.resolve()), **question)
        if as_json:
            click.echo(json.dumps(asdict(answer), indent=1, ensure_ascii=False))
        else:
            show_answer(console, answer)


def _patience(console: "Console") -> AbstractContextManager[object]:
    """Shows a terminal that TensorFlow, which takes seconds to import, is being loaded."""
    return console.status("loading the model") if console.is_terminal else nullcontext()
