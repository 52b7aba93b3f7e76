"""The Beam settings of the configuration turned into the arguments of every Beam node.

Every flag was measured or read; docs/decisions/ says why each is there.
"""

from dataclasses import dataclass, field

_PINNED = (
    # "DirectRunner" first tries to download and execute a Prism binary; this class is what it falls
    # back to.
    "--runner=apache_beam.runners.portability.fn_api_runner.fn_runner.FnApiRunner",
    # One process: on one machine two workers break even only near a million rows, and TFMA's
    # regression metrics are wrong with more than one (merge_accumulators counts the first
    # accumulator twice).
    "--direct_running_mode=in_memory",
    "--direct_num_workers=1",
    # TFX packs itself into an sdist for each Beam node unless an image is named. Nothing here runs
    # in one.
    "--sdk_container_image=none",
    # Type checks while the graph is built find defects of TFX and TFT, not of the data.
    "--no_pipeline_type_check",
)


@dataclass(frozen=True)
class BeamParams:
    """How Beam runs the nodes that are Beam pipelines."""

    extra_args: tuple[str, ...] = field(
        default=(),
        metadata={"help": "more Beam arguments, such as --temp_location=...; a later one wins"},
    )

    def __post_init__(self) -> None:
        wrong = [arg for arg in self.extra_args if not arg.startswith("--")]
        if wrong:
            raise ValueError(
                f"extra_args: expected --name=value, got {', '.join(map(repr, wrong))}"
            )


def beam_args(params: BeamParams | None = None) -> list[str]:
    """Returns the arguments for `tfx.dsl.Pipeline(beam_pipeline_args=...)`, the user's last."""
    return [*_PINNED, *(params or BeamParams()).extra_args]
