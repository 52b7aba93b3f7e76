"""A node that blesses any model as ServingParity does one that it found nothing wrong with."""

import json
from pathlib import Path

from tfx.dsl.component.experimental.annotations import InputArtifact, OutputArtifact
from tfx.dsl.component.experimental.decorators import component
from tfx.types.standard_artifacts import InfraBlessing, Model

from components.artifacts import ParityReport


@component
def ParityBlesser(
    model: InputArtifact[Model],
    blessing: OutputArtifact[InfraBlessing],
    report: OutputArtifact[ParityReport],
) -> None:
    blessing.set_int_custom_property("blessed", 1)
    blessing.set_int_custom_property("current_model_id", model.id)
    Path(blessing.uri).mkdir(parents=True, exist_ok=True)
    Path(report.uri).mkdir(parents=True, exist_ok=True)
    witnesses = {"tolerance": 1e-4, "witnesses": []}
    (Path(report.uri) / "witnesses.json").write_text(json.dumps(witnesses), encoding="utf-8")
