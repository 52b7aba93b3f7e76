"""`validate draft`: what the data says otherwise than the contract, as a starting point."""

from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("validate draft --data ml-100k.zip"))
@options.config
@options.output
@options.debug
def draft(
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
    output: Path,
    debug: bool,
) -> None:
    """Infer schema and rules from data; show what differs.

    Each difference has an id, both values, and the evidence; `validate accept` makes chosen ones. A
    draft is a starting point and no judgement: it takes faults of the data for its nature. Nothing
    is changed; the draft lies below the output folder, in contract/draft.
    """
    with reported(debug):
        from commands.drafting import draft_contract
        from pipeline import inputs
        from pipeline.config import load_config

        draft_contract(load_config(config_file, data, assignments, inputs.check), output)
