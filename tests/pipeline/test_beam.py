import pytest

from pipeline.beam import BeamParams, beam_args


def test_arguments_of_the_user_come_last_so_that_they_win() -> None:
    args = beam_args(BeamParams(extra_args=("--direct_num_workers=2",)))
    assert args[-1] == "--direct_num_workers=2"
    assert args[:-1] == beam_args()


def test_argument_without_dashes_is_refused_by_field() -> None:
    with pytest.raises(ValueError, match="extra_args: expected --name=value, got 'runner=x'"):
        BeamParams(extra_args=("runner=x",))


@pytest.mark.tfx
def test_beam_and_tfx_understand_every_argument() -> None:
    from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
    from tfx.utils.dependency_utils import make_beam_dependency_flags

    args = beam_args()
    options = PipelineOptions(args)
    assert options.view_as(StandardOptions).runner.endswith("fn_runner.FnApiRunner")
    assert options.view_as(DirectOptions).direct_num_workers == 1
    names = {arg.partition("=")[0].removeprefix("--") for arg in args}
    known = set(options.get_all_options())
    assert names - known == {"no_pipeline_type_check"}
    assert options.get_all_options()["pipeline_type_check"] is False
    assert make_beam_dependency_flags(args) == args  # TFX packs no sdist of itself
