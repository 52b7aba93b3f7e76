"""The node as the pipeline wires it."""

import pytest

pytestmark = pytest.mark.tfx


def test_wiring():
    from tfx.types import channel_utils, standard_artifacts

    from components import artifacts
    from components.ratings_profile.component import RatingsProfile
    from components.ratings_profile.executor import Executor

    node = RatingsProfile(
        history=channel_utils.as_channel([artifacts.RatingHistory()]),
        catalogue=channel_utils.as_channel([artifacts.Catalogue()]),
        examples=channel_utils.as_channel([standard_artifacts.Examples()]),
        code_digest="d1",
    )
    assert node.id == "RatingsProfile"
    assert {key: channel.type for key, channel in node.outputs.items()} == {
        "profile": artifacts.RatingsProfile
    }
    assert node.exec_properties["code_digest"] == "d1"
    assert node.executor_spec.executor_class is Executor
