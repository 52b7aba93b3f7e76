"""An exported model and what training left turned into checks: each passed, or failed with reasons.

transformed examples == transform graph, live towers == saved towers, graph's vocabularies ==
the export's                                      (training_checks.py)
what the examples say was known == what the log of ratings gives
                                                  (known_then.py)
training == serving, in a fresh process           (signature_checks.py)
training == serving, over HTTP                    (http_checks.py)
"""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from components.schema_validation.identities import Identities
from components.serving_parity.answers import ask_signatures
from components.serving_parity.compare import tolerance_of
from components.serving_parity.environment import AskingFailedError, ServingEnvironment
from components.serving_parity.findings import Check, Shower
from components.serving_parity.http_checks import http_checks
from components.serving_parity.known_then import known_then_check
from components.serving_parity.material import Material, gather
from components.serving_parity.outcome import Outcome
from components.serving_parity.params import ParityParams
from components.serving_parity.row import EVAL
from components.serving_parity.signature_checks import signature_checks
from components.serving_parity.sources import Sources
from components.serving_parity.training_checks import settle
from components.serving_parity.training_side import TrainingPath, TransformGraph
from components.serving_parity.truth import Truth
from foundation.digests import sha256_tree
from registry.contract import read_contract
from registry.versions import digest_of
from transform.point_in_time import StateParams


def check_parity(
    sources: Sources,
    environment: ServingEnvironment,
    params: ParityParams,
    state: StateParams,
    folder: Path,
    progress: Callable[[str], None],
    *,
    show_ids: bool = False,
) -> Outcome:
    """Returns what became of every check.

    Args:
      sources: what is compared.
      environment: where the model is asked.
      params: numbers of rows, tolerances.
      state: how much of the past the examples know.
      folder: an empty folder for what is only needed meanwhile.
      progress: is told what is being done.
      show_ids: whether ids of users are shown as they are.

    Raises:
      RecommenderError: the model has no contract.
    """
    contract = read_contract(sources.model_dir)
    digest = digest_of(sha256_tree(sources.model_dir))
    shower = Shower(Identities(digest, show_ids))
    graph, path = TransformGraph(str(sources.graph_dir)), TrainingPath(sources.run_dir)
    progress("choosing rows")
    material = gather(
        graph,
        path,
        contract,
        sources.raw_patterns,
        sources.catalogue_dir,
        sample_rows=params.sample_rows,
        http_rows=params.http_rows,
    )
    progress(f"training: {len(material.rows):,} rows")
    truth, checks = settle(graph, path, sources, material.rows, params.rating_tolerance, shower)
    checks.append(known_then_check(material.rows, sources.log_patterns, state, shower))
    params = dataclasses.replace(
        params,
        rating_tolerance=tolerance_of(truth.predicted, params.rating_tolerance),
        witness_tolerance=tolerance_of(truth.predicted, params.witness_tolerance),
    )
    found: dict[str, Any] = {}

    def by_signatures() -> list[Check]:
        progress(f"serving: {len(material.rows):,} rows through the signatures")
        answers = ask_signatures(
            environment,
            sources.model_dir,
            material.rows,
            material.questions,
            folder / "signatures",
            params.timeout_s,
        )
        found.update(answers.environment)
        return signature_checks(answers, truth, material, params, shower)

    def by_http() -> list[Check]:
        progress(f"serving: {len(material.http):,} rows over HTTP")
        return http_checks(
            environment, sources.model_dir, contract, material, truth, params, shower, folder
        )

    checks += _answered("P-ANSWERS", "the exported model answers in a fresh process", by_signatures)
    checks += _answered("P-SERVER", "the HTTP server serves the exported model", by_http)
    return _outcome(digest, checks, material, truth, params, found)


def _answered(code: str, title: str, ask: Callable[[], list[Check]]) -> list[Check]:
    """Returns the checks of the answers; one that says why when there are none."""
    try:
        return ask()
    except AskingFailedError as error:
        return [Check(code, title, 1, unit="process", problems=(str(error),))]


def _outcome(
    digest: str,
    checks: Sequence[Check],
    material: Material,
    truth: Truth,
    params: ParityParams,
    environment: dict[str, Any],
) -> Outcome:
    num_data = sum(row.origin == EVAL for row in material.rows)
    return Outcome(
        model_digest=digest,
        checks=tuple(checks),
        num_data_rows=num_data,
        num_made_up=len(material.rows) - num_data,
        strata=dict(material.strata),
        witnesses=tuple(
            {
                "request": dict(material.rows[number].fields),
                "predicted_rating": float(truth.predicted[number]),
            }
            for number in material.witnesses
        ),
        witness_tolerance=params.witness_tolerance,
        environment=environment,
    )
