"""What values a feature has, beside those that the schema allows: ranges and lists."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from components.contract.difference import Difference, Effect
from components.contract.edits import Edit, quoted
from components.contract.facts import FeatureFacts
from foundation.text import inert
from transform import features as f

# TFDV's own limit (infer_schema's max_string_domain_size): more values than this are no category.
MAX_LISTED_VALUES = 100
_MAX_ID_VALUE_CHARS = 60

# Later data lies later: a range of times that fits this data exactly would refuse the next.
_NEVER_NARROWED = (f.TIMESTAMP,)


# Says, for a feature, an end of its range and the limit, which rows lie beyond it; "" if unknown.
Beyond = Callable[[str, Literal["min", "max"], float], str]


def unknown(_feature: str, _end: str, _limit: float) -> str:
    """Says nothing of rows: there is no history to look at."""
    return ""


def bounds(feature: Any, fact: FeatureFacts, beyond: Beyond = unknown) -> Iterator[Difference]:
    """Yields a range that is wider or narrower, each end by itself; encodings only get wider."""
    kind = feature.WhichOneof("domain_info")
    if kind not in ("int_domain", "float_domain"):
        return
    domain = getattr(feature, kind)
    whole = feature.name in _NEVER_NARROWED or (kind == "int_domain" and domain.is_categorical)
    ends: tuple[tuple[Literal["min", "max"], float | None, int, str], ...] = (
        ("min", fact.minimum, -1, "lowest"),
        ("max", fact.maximum, 1, "highest"),
    )
    for end, found, outwards, word in ends:
        if found is None or not domain.HasField(end):
            continue
        agreed = getattr(domain, end)
        effect: Effect = "loosens" if (found - agreed) * outwards > 0 else "tightens"
        if found == agreed or (effect == "tightens" and whole):
            continue
        value = f"{found:.0f}" if kind == "int_domain" else repr(found)
        rows = beyond(feature.name, end, agreed) if effect == "loosens" else ""
        yield Difference(
            id=f"schema:{inert(feature.name)}.{kind}.{end}",
            part="schema",
            effect=effect,
            current=f"{agreed:.15g}",
            drafted=f"{found:.15g}",
            evidence=f"the {word} of {fact.present:,} rows is {found:.15g}"
            + (rows and f"; {rows}"),
            edits=(Edit("set", (kind, end), value, ("feature", feature.name)),),
        )


def values(schema: Any, feature: Any, fact: FeatureFacts) -> Iterator[Difference]:
    """Yields values to add to the feature's list, and values of it that the data does not have."""
    kind = feature.WhichOneof("domain_info")
    owner: tuple[str, ...]
    path: tuple[str, ...]
    if kind == "domain":
        owner, path = ("string_domain", feature.domain), ("value",)
        shared = [item for item in schema.string_domain if item.name == feature.domain]
        agreed = list(shared[0].value) if shared else []
    elif kind == "string_domain":
        owner, path = ("feature", feature.name), ("string_domain", "value")
        agreed = list(feature.string_domain.value)
    else:
        return
    new = sorted(set(fact.values) - set(agreed), key=lambda value: (-fact.values[value], value))
    if max(len(new), fact.num_values) > MAX_LISTED_VALUES:
        yield _no_list(feature, fact)
        return
    for value in new:
        edit = Edit("append", path, quoted(value), owner)
        evidence = f"in {fact.values[value]:,} of {fact.rows:,} rows"
        yield _value(feature, "+", value, "loosens", evidence, edit)
    complete = fact.all_values
    for value in agreed if complete else ():
        if value not in fact.values:
            edit = Edit("drop", path, quoted(value), owner)
            evidence = f"in none of {fact.rows:,} rows"
            yield _value(feature, "-", value, "tightens", evidence, edit)


def _value(
    feature: Any, sign: str, value: str, effect: Effect, evidence: str, edit: Edit
) -> Difference:
    added = sign == "+"
    return Difference(
        id=f"schema:{inert(feature.name)}.domain{sign}{inert(value, _MAX_ID_VALUE_CHARS)}",
        part="schema",
        effect=effect,
        current="not in the list" if added else "in the list",
        drafted="in the list" if added else "not in the list",
        evidence=evidence,
        edits=(edit,),
    )


def _no_list(feature: Any, fact: FeatureFacts) -> Difference:
    return Difference(
        id=f"schema:{inert(feature.name)}.domain",
        part="schema",
        effect="loosens",
        current="a list of values",
        drafted="any value",
        evidence=f"{fact.num_values:,} distinct values, more than {MAX_LISTED_VALUES}: no category",
        edits=tuple(without_domain(feature)),
    )


def num_distinct(feature: Any, fact: FeatureFacts) -> Iterator[Difference]:
    """Yields a higher number of distinct values; fewer than agreed may be missing data."""
    agreed = feature.unique_constraints.max
    if not feature.HasField("unique_constraints") or not agreed or fact.num_values <= agreed:
        return
    path = ("unique_constraints", "max")
    yield Difference(
        id=f"schema:{inert(feature.name)}.unique_constraints.max",
        part="schema",
        effect="loosens",
        current=f"{agreed:,}",
        drafted=f"{fact.num_values:,}",
        evidence=f"{fact.num_values:,} distinct values in a split",
        edits=(Edit("set", path, str(fact.num_values), ("feature", feature.name)),),
    )


def without_domain(feature: Any) -> list[Edit]:
    """Returns what takes a feature's range or list away, and what is said of the share in it."""
    domain = feature.WhichOneof("domain_info")
    names = [domain] if domain else []
    names += ["distribution_constraints"] if feature.HasField("distribution_constraints") else []
    return [Edit("clear", (name,), "", ("feature", feature.name)) for name in names]
