"""Artifacts turned into a Beam run that measures them."""

import json
from typing import Any

from tfx.dsl.components.base import base_beam_executor
from tfx.types import artifact_utils

from components.ratings_example_gen.splits import Boundaries
from components.ratings_profile import measure
from components.ratings_profile.files import history_files

HISTORY = "history"
CATALOGUE = "catalogue"
EXAMPLES = "examples"
PROFILE = "profile"
CODE_DIGEST = "code_digest"

_INTEGERS = ("span", "version")
_TEXTS = ("input_fingerprint", "source", "format")


class Executor(base_beam_executor.BaseBeamExecutor):
    """Measures the accepted ratings; of the examples only the properties are read."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes profile.json and ids.parquet into the output artifact."""
        self._log_startup(input_dict, output_dict, exec_properties)
        examples = artifact_utils.get_single_instance(input_dict[EXAMPLES])
        profile = artifact_utils.get_single_instance(output_dict[PROFILE])
        history = artifact_utils.get_single_uri(input_dict[HISTORY])
        where = json.loads(examples.get_string_custom_property("split_boundaries"))
        job = measure.Job(
            history=history,
            catalogue=artifact_utils.get_single_uri(input_dict[CATALOGUE]),
            profile=profile.uri,
            where=Boundaries(**where),
            num_buckets=len(history_files(history)),
        )
        with self._make_beam_pipeline() as pipeline:
            measure.build(pipeline, job)
        for name in _INTEGERS:
            if examples.has_custom_property(name):
                profile.set_int_custom_property(name, examples.get_int_custom_property(name))
        for name in _TEXTS:
            if examples.has_custom_property(name):
                profile.set_string_custom_property(name, examples.get_string_custom_property(name))
