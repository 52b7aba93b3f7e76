"""Current schema, inferred schema and facts turned into the differences of the schema.

What is inferred is only a starting point, so what we know stands above it: the four required
features are required scalars, the label is not sent by a client, encodings (categorical integers)
are not cut to what one data set has, time goes on, and ids are no categories. Environments,
comparators and whatever else the data cannot speak of stay as they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

from components.contract import domains
from components.contract.difference import Difference, with_unique_ids
from components.contract.edits import Edit, quoted
from components.contract.facts import FeatureFacts
from foundation.text import inert
from transform import features as f

SERVING = "SERVING"


def differences(
    current: Any,
    inferred: Any,
    facts: Mapping[str, FeatureFacts],
    beyond: domains.Beyond = domains.unknown,
) -> tuple[list[Difference], list[str]]:
    """Returns the differences of the schema, and notes on what is at fault in the data instead.

    Args:
      current: the Schema that is agreed.
      inferred: the Schema that TFDV infers from the statistics of all splits.
      facts: what those statistics say of each feature.
      beyond: says which rows lie beyond a limit that is agreed.
    """
    found: list[Difference] = []
    notes: list[str] = []
    news = {feature.name: feature for feature in inferred.feature}
    for feature in current.feature:
        fact, new = facts.get(feature.name), news.get(feature.name)
        if feature.name in f.REQUIRED_FIELDS:
            notes += _kept(feature, fact)
            if feature.name == f.LABEL and SERVING not in feature.not_in_environment:
                found.append(_label_not_sent(feature))
        else:
            found += _presence(feature, fact)
        if fact and fact.present and new:
            found += _of_present(current, feature, new, fact, beyond)
    known = {feature.name for feature in current.feature}
    found += [
        _new_feature(inferred, feature, facts[feature.name])
        for feature in inferred.feature
        if feature.name not in known and feature.name in facts
    ]
    return with_unique_ids(found), notes


def _of_present(
    current: Any, feature: Any, new: Any, fact: FeatureFacts, beyond: domains.Beyond
) -> Iterator[Difference]:
    """Yields what a feature's values say; those of another type can be compared no further."""
    if feature.type != new.type:
        if feature.name not in f.REQUIRED_FIELDS:
            yield _type(feature, new, fact)
        return
    if feature.name not in f.REQUIRED_FIELDS:
        yield from _value_count(feature, fact)
    yield from domains.bounds(feature, fact, beyond)
    yield from domains.num_distinct(feature, fact)
    yield from domains.values(current, feature, fact)


def _kept(feature: Any, fact: FeatureFacts | None) -> Iterator[str]:
    """Yields why a required feature's data is at fault: the model cannot do without it."""
    name = inert(feature.name)
    if fact is None or not fact.present:
        yield f"{name} is missing from all rows and stays required: the model needs it"
        return
    if fact.present < fact.rows:
        missing = fact.rows - fact.present
        yield f"{name} is missing from {_rows(missing, fact.rows)} and stays required"
    if fact.most > 1:
        yield f"{name} has up to {fact.most} values in a row and stays a scalar"
    if _type_name(feature.type) != fact.type:
        yield f"{name} is {fact.type} in the data and stays {_type_name(feature.type)}"


def _label_not_sent(feature: Any) -> Difference:
    edit = Edit("append", ("not_in_environment",), quoted(SERVING), ("feature", feature.name))
    return _difference(
        feature.name,
        f".not_in_environment+{SERVING}",
        "tightens",
        "sent by clients",
        f"not in {SERVING}",
        "it is the label: a client that asks for a recommendation does not have it",
        edit,
    )


def _presence(feature: Any, fact: FeatureFacts | None) -> Iterator[Difference]:
    required = feature.presence.min_fraction
    rows, present = (fact.rows, fact.present) if fact else (0, 0)
    share = fact.presence if fact else 0.0
    owner = ("feature", feature.name)
    if feature.HasField("presence") and share < required:
        edits = [Edit("clear", ("presence",), "", owner)]
        if feature.HasField("shape"):  # TFX parses a shape densely, which needs every row
            edits += [
                Edit("clear", ("shape",), "", owner),
                Edit("set", ("value_count",), "{ min: 1 max: 1 }", owner),
            ]
        yield _difference(
            feature.name,
            ".presence",
            "loosens",
            f"in {100 * required:.4g} % of the rows",
            "optional",
            f"missing from {_rows(rows - present, rows)}" if rows else "missing from all rows",
            *edits,
        )
    if rows and present == rows and required < 1:
        value = "{ min_fraction: 1.0 min_count: 1 }"
        yield _difference(
            feature.name,
            ".presence",
            "tightens",
            f"in {100 * required:.4g} % of the rows" if required else "optional",
            "in all rows",
            f"present in all {rows:,} rows",
            Edit("set", ("presence",), value, owner),
        )


def _type(feature: Any, new: Any, fact: FeatureFacts) -> Difference:
    owner = ("feature", feature.name)
    edits = [Edit("set", ("type",), _type_name(new.type), owner)]
    edits += domains.without_domain(feature)
    return _difference(
        feature.name,
        ".type",
        "loosens",
        _type_name(feature.type),
        _type_name(new.type),
        f"so are the values of {_rows(fact.present, fact.rows)}; any list or range goes with it",
        *edits,
    )


def _value_count(feature: Any, fact: FeatureFacts) -> Iterator[Difference]:
    """Yields a wider number of values a row; fewer values than agreed say nothing."""
    owner = ("feature", feature.name)
    scalar = feature.HasField("shape") and not feature.shape.dim
    if not scalar and not feature.HasField("value_count"):
        return
    low = 1 if scalar else feature.value_count.min
    high = 1 if scalar else feature.value_count.max
    if low <= fact.fewest and (fact.most <= high or (not scalar and not high)):
        return
    drafted = (min(low, fact.fewest), max(high, fact.most))
    value = f"{{ min: {drafted[0]} max: {drafted[1]} }}"
    shape = [Edit("clear", ("shape",), "", owner)] if scalar else []
    yield _difference(
        feature.name,
        ".value_count",
        "loosens",
        f"{low}..{high} values a row",
        f"{drafted[0]}..{drafted[1]}",
        f"rows have {fact.fewest}..{fact.most}",
        *shape,
        Edit("set", ("value_count",), value, owner),
    )


def _new_feature(inferred: Any, feature: Any, fact: FeatureFacts) -> Difference:
    """A feature of the data alone: until somebody says otherwise, no client sends it."""
    block = schema_pb2.Feature(name=feature.name, type=feature.type)
    if feature.HasField("value_count"):
        block.value_count.CopyFrom(feature.value_count)
    if feature.WhichOneof("domain_info") in ("domain", "string_domain", "bool_domain"):
        _own_domain(block, inferred, feature)
    block.not_in_environment.append(SERVING)
    lines = text_format.MessageToString(block, as_utf8=False).rstrip().splitlines()
    value = "\n".join(("{", *(f"  {line}" for line in lines), "}"))
    return _difference(
        feature.name,
        "",
        "loosens",
        "not in the schema",
        f"optional {_type_name(feature.type)}, not in {SERVING}",
        f"present in {_rows(fact.present, fact.rows)}; the model does not look at it",
        Edit("append", ("feature",), value),
    )


def _own_domain(block: Any, inferred: Any, feature: Any) -> None:
    """Gives a block the list of values that the inferred schema keeps beside its features."""
    kind = feature.WhichOneof("domain_info")
    if kind == "domain":
        (shared,) = (item for item in inferred.string_domain if item.name == feature.domain)
        block.string_domain.CopyFrom(shared)
    else:
        getattr(block, kind).CopyFrom(getattr(feature, kind))


def _difference(
    feature: str,
    place: str,
    effect: Any,
    current: str,
    drafted: str,
    evidence: str,
    *edits: Edit,
) -> Difference:
    name = f"schema:{inert(feature)}{place}"
    return Difference(name, "schema", effect, current, drafted, evidence, edits)


def _rows(rows: int, of: int) -> str:
    return f"{rows:,} of {of:,} rows"


def _type_name(number: int) -> str:
    return str(schema_pb2.FeatureType.Name(number))
