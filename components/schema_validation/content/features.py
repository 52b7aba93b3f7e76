"""Statistics and profile turned into a card a feature, split beside split."""

from collections.abc import Mapping

from components.ratings_profile.profile import Profile
from components.schema_validation.content import model
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import SPLITS
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from components.schema_validation.value_names import named
from transform import features as f

# Values that name a person are counted in the report, never listed.
PERSONAL = frozenset({f.USER_ID, f.USER_ZIP_CODE})
PREVIOUS = "previous"
_NUM_TENTHS = 11  # edges of TFDV's ten quantiles


def cards(evidence: Evidence) -> tuple[list[model.Card], int]:
    """Returns the cards by name, and how many features are beyond MAX_CARDS."""
    columns: dict[str, SplitSummary] = {
        name: evidence.splits[name] for name in SPLITS if name in evidence.splits
    }
    if evidence.previous and "train" in evidence.previous.splits:
        columns[PREVIOUS] = evidence.previous.splits["train"]
    names = sorted({name for split in columns.values() for name in split.features})
    shown = names[: model.MAX_CARDS]
    return [_card(name, columns, evidence) for name in shown], len(names) - len(shown)


def shares_of(feature: FeatureSummary) -> dict[str, float]:
    """Returns {value: share of the rows that have one}, as far as TFDV kept the values."""
    return {value: rows / feature.present for value, rows in feature.values if feature.present}


def exact_shares(profile: Profile, split: str, feature: str) -> dict[str, float]:
    """Returns {value: share of the split's rows} as the profile counted them, {} if it did not."""
    part = profile.split(split)
    if part is None or not part.rows:
        return {}
    counts = part.ratings if feature == f.LABEL else part.categories.get(feature, {})
    return {value: rows / part.rows for value, rows in counts.items()}


def top_values(
    feature: str, columns: Mapping[str, Mapping[str, float]]
) -> tuple[list[model.Value], int]:
    """Returns a feature's most frequent values, and how many known ones are left out.

    Numbers come in their order, words by how frequent they are.
    """
    values = {value for shares in columns.values() for value in shares}
    worst = {value: max(of.get(value, 0.0) for of in columns.values()) for value in values}
    ranked = sorted(values, key=lambda value: (-worst[value], value))
    shown = ranked[: model.MAX_VALUES]
    if all(_is_number(value) for value in shown):
        shown.sort(key=float)
    top = [
        model.Value(
            value=value,
            shown=named(feature, value),
            shares={name: of.get(value, 0.0) for name, of in columns.items()},
        )
        for value in shown
    ]
    return top, max(len(values) - len(top), 0)


def _is_number(value: str) -> bool:
    return value.isascii() and value.removeprefix("-").replace(".", "", 1).isdigit()


def _card(name: str, columns: Mapping[str, SplitSummary], evidence: Evidence) -> model.Card:
    there = {key: split.features[name] for key, split in columns.items() if name in split.features}
    personal = name in PERSONAL
    values = top_values(name, {} if personal else _shares(name, there, evidence))
    listed = personal or values[0]
    histograms = {} if listed else {key: feature.histogram for key, feature in there.items()}
    unique = max((feature.unique or 0 for feature in there.values()), default=0)
    return model.Card(
        name=name,
        personal=personal,
        columns=[_column(key, feature, personal) for key, feature in there.items()],
        top_values=values[0],
        more_values=max(unique - len(values[0]), values[1]) if values[0] else 0,
        histogram=model.Histogram.of(histograms),
    )


def _shares(
    name: str, there: Mapping[str, FeatureSummary], evidence: Evidence
) -> dict[str, dict[str, float]]:
    """Returns shares by column: the profile's exact ones if it has the feature, else TFDV's."""
    exact = {}
    for key in there:
        before = evidence.previous.profile if key == PREVIOUS and evidence.previous else None
        exact[key] = exact_shares(before or evidence.profile, "train" if before else key, name)
    if any(exact.values()):
        return exact
    return {key: shares_of(feature) for key, feature in there.items() if feature.values}


def _column(name: str, feature: FeatureSummary, personal: bool) -> model.Column:
    tenths = feature.quantiles if len(feature.quantiles) == _NUM_TENTHS else ()
    numbers: dict[str, float | None] = {
        "min": feature.minimum,
        "10 %": tenths[1] if tenths else None,
        "median": feature.median,
        "mean": feature.mean,
        "90 %": tenths[-2] if tenths else None,
        "max": feature.maximum,
    }
    return model.Column(
        name=name,
        type=feature.type,
        present=feature.present,
        missing=feature.missing,
        presence=feature.presence,
        unique=feature.unique,
        numbers={
            key: value for key, value in numbers.items() if value is not None and not personal
        },
    )
