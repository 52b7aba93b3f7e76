"""What the tests of the check's parts share: what it asks of the tiny model, gathered once."""

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Gathered:
    """The material of one model, and what training says to it."""

    contract: Any
    material: Any
    truth: Any
    shower: Any


@pytest.fixture(scope="session")
def gathered(export: Any) -> Gathered:
    """What is asked of the tiny model."""
    from components.schema_validation.identities import Identities
    from components.serving_parity.findings import Shower
    from components.serving_parity.material import gather
    from components.serving_parity.training_side import TrainingPath, TransformGraph
    from components.serving_parity.truth import Truth
    from registry.contract import read_contract

    graph, path = TransformGraph(str(export.root / "tft")), TrainingPath(export.run)
    contract = read_contract(export.model)
    raw = [str(export.root / "raw-eval-*")]
    sizes = {"sample_rows": 40, "http_rows": 20}
    material = gather(graph, path, contract, raw, export.root, **sizes)
    features = graph.features(material.rows)
    truth = Truth(
        features, path.predicted(features), lambda rows: path.predicted(graph.features(rows))
    )
    return Gathered(contract, material, truth, Shower(Identities("key")))
