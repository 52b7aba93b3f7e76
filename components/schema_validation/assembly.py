"""The files behind the node's input artifacts turned into the evidence that the rules look at."""

import json
from collections.abc import Mapping
from typing import Any

from components.ratings_example_gen.outputs import QUARANTINE_FILE, REPORT_FILE, read_json
from components.ratings_example_gen.remote import file_systems
from components.ratings_profile import profile as profiles
from components.schema_validation.carriers import carriers
from components.schema_validation.comparison import SERVING
from components.schema_validation.evidence import Evidence, Previous, Serving
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import Boundaries, IngestFacts, examples_by_reason
from components.schema_validation.judging import Judged
from components.schema_validation.overlap import overlap
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.references import titles_of
from components.schema_validation.source_names import source_name
from transform import features as f
from transform.arrow import pq

_AGAINST = "--against"


def evidence_of(
    inputs: Mapping[str, Any], judged: Judged, schema: Any, agreed: Rules, identities: Identities
) -> Evidence:
    """Returns all that the rules look at.

    Args:
      inputs: the node's input artifacts by key; optional ones may be left out.
      judged: what TFDV found, with the summaries of all statistics.
      schema: the curated Schema.
      agreed: the rules; their references say which titles to look for.
      identities: how user ids are shown.
    """
    examples, report = inputs["examples"], inputs["ingest_report"]
    raw = read_json(f"{report.uri}/{REPORT_FILE}")
    with file_systems().open(f"{report.uri}/{QUARANTINE_FILE}") as quarantine:
        ingest = IngestFacts.from_report(raw, quarantine, identities)
    boundaries = json.loads(examples.get_string_custom_property("split_boundaries"))
    return Evidence(
        splits=judged.splits,
        ingest=ingest,
        boundaries=Boundaries.from_dict(boundaries),
        rows=json.loads(examples.get_string_custom_property("rows")),
        profile=_profile(inputs["profile"]),
        split_config=raw.get("split", {}),
        model_features=f.FEATURE_FIELDS,
        serving_features=_request_features(schema),
        rating_scale=_rating_scale(schema),
        previous=_previous(inputs, judged),
        serving=_serving(inputs, judged, identities),
        distances=judged.distances,
        title_ids=carriers(_ids(inputs["profile"]), titles_of(agreed.references)),
    )


def _previous(inputs: Mapping[str, Any], judged: Judged) -> Previous | None:
    profile = inputs.get("previous_profile")
    if profile is None:
        return None
    return Previous(
        name=source_name(profile.get_string_custom_property("source")),
        span=profile.get_int_custom_property("span"),
        version=profile.get_int_custom_property("version"),
        input_fingerprint=profile.get_string_custom_property("input_fingerprint"),
        reason=profile.get_string_custom_property("reason") or _AGAINST,
        profile=_profile(profile),
        splits=judged.previous,
        overlap=overlap(_ids(inputs["profile"]), _ids(profile)),
    )


def _serving(inputs: Mapping[str, Any], judged: Judged, identities: Identities) -> Serving | None:
    report = inputs.get("serving_report")
    if report is None or judged.serving is None:
        return None
    raw = read_json(f"{report.uri}/{REPORT_FILE}")
    refused = raw["refused_by_reason"]
    with file_systems().open(f"{report.uri}/{QUARANTINE_FILE}") as quarantine:
        examples = examples_by_reason(quarantine, refused, identities)
    return Serving(
        name=source_name(raw["source_pattern"]),
        summary=judged.serving,
        requests_read=raw["rows_read"],
        requests_refused=raw["rows_refused"],
        refused_by_reason=refused,
        examples=examples,
    )


def _profile(artifact: Any) -> profiles.Profile:
    with file_systems().open(f"{artifact.uri}/{profiles.PROFILE_FILE}") as file:
        return profiles.from_json(file.read())


def _ids(artifact: Any) -> Any:
    with file_systems().open(f"{artifact.uri}/{profiles.IDS_FILE}") as file:
        return pq.read_table(file)


def _request_features(schema: Any) -> tuple[str, ...]:
    """Returns the names of the features that the schema has in the environment SERVING."""
    by_default = SERVING in schema.default_environment or not schema.default_environment
    return tuple(
        feature.name
        for feature in schema.feature
        if SERVING not in feature.not_in_environment
        and (by_default or SERVING in feature.in_environment)
    )


def _rating_scale(schema: Any) -> tuple[float, float] | None:
    """Returns lowest and highest rating that the schema allows; None when it has no such range."""
    label = next((feature for feature in schema.feature if feature.name == f.LABEL), None)
    if label is None or label.WhichOneof("domain_info") not in ("float_domain", "int_domain"):
        return None
    domain = getattr(label, label.WhichOneof("domain_info"))
    if not (domain.HasField("min") and domain.HasField("max")):
        return None
    return float(domain.min), float(domain.max)
