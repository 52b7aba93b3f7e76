"""`ratings`: the store of ratings that the server reads, filled and looked at."""

import click

from commands import options
from commands.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    prefix="commands.ratings_",
    summaries={
        "fill": "Fill the store from the log of a run.",
        "show": "Show what the store knows of a user.",
    },
    epilog=options.examples("ratings fill", "ratings show 42"),
)
def ratings() -> None:
    """Fill and look at the server's store of ratings.

    `serve` fills it by itself; POST /ratings adds to it.
    """
