r"""A model card turned into Markdown, under the nine headings of Mitchell et al. (2019).

"Model Cards for Model Reporting", FAT* 2019, https://arxiv.org/abs/1810.03993. Every value is
escaped (CommonMark lets a backslash stand before any punctuation), so that a name such as
`<b>[x](y)` is shown and not obeyed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_ACTIVE = re.compile(
    r"""[\\`*\[\]<>|&~$#!{}@]   # emphasis, code, links, tables, entities, mathematics, mentions
    |(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])  # emphasis begins and ends at the edge of a word
    |:(?=//)|(?<=www)\.   # GitHub makes links of these
    """,
    re.VERBOSE | re.IGNORECASE,
)


def card_to_markdown(card: Mapping[str, Any]) -> str:
    """Returns the text of model_card.md: all that the card says, for people."""
    details = card["model_details"]
    lines = [
        f"# Model card: {escaped(details['name'])} {escaped(details['version']['name'])}",
        "",
        "Written when the model was pushed, from its contract and manifest alone. What they do not"
        " say is called unknown.",
    ]
    for heading, content in _sections(card):
        lines += ["", f"## {heading}", "", *content]
    return "\n".join(lines) + "\n"


def escaped(value: object) -> str:
    """Returns a value as text that stands in a paragraph or a table's cell and does nothing."""
    text = "yes" if value is True else "no" if value is False else _number(value)
    return _ACTIVE.sub(lambda found: "\\" + found.group(), text) or "-"


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _sections(card: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    considered, data = card["considerations"], card["model_parameters"]["data"]
    analysis = card["quantitative_analysis"]
    yield "Model details", [*_details(card["model_details"]), *_interface(card["model_parameters"])]
    yield (
        "Intended use",
        [
            *_labelled("Primary uses", considered["use_cases"]),
            *_labelled("Primary users", considered["users"]),
            *_labelled("Out-of-scope uses", considered["out_of_scope"]),
        ],
    )
    yield "Factors", _bullets(considered["factors"])
    yield "Metrics", _metric_names(analysis["performance_metrics"])
    yield "Evaluation data", _dataset(data[1])
    yield "Training data", _dataset(data[0])
    yield "Quantitative analyses", _analyses(analysis)
    yield "Ethical considerations", _risks(considered["ethical_considerations"])
    yield (
        "Caveats and recommendations",
        [*_bullets(considered["limitations"]), *_labelled("Trade-offs", considered["tradeoffs"])],
    )


def _details(details: Mapping[str, Any]) -> list[str]:
    version, code = details["version"], details["code_version"]
    facts = {
        "Version": version["name"],
        "Pushed": details["pushed"],
        **({"Difference": version["diff"]} if "diff" in version else {}),
        "Owners": ", ".join(owner["name"] for owner in details["owners"]),
        "License": ", ".join(one["custom_text"] for one in details["licenses"]),
        "Model digest": details["model_digest"],
        "Code that trained it": code["trained_by"],
        "Code that pushed it": code["pushed_by"],
        "Trained with": ", ".join(f"{k} {v}" for k, v in details["trained_with"].items())
        or "unknown",
    }
    return [escaped(details["overview"]), "", *_facts(facts)]


def _interface(parameters: Mapping[str, Any]) -> list[str]:
    lines = ["", *_facts({"Architecture": parameters["model_architecture"]})]
    lines += _facts({"Transform graph": parameters["transform_graph_sha256"]})
    if parameters["fields"]:
        lines += ["", f"What a request may hold (never {escaped(parameters['label'])}):", ""]
        columns = ("name", "kind", "required", "allowed")
        lines += _table(columns, ([row[c] for c in columns] for row in parameters["fields"]))
    for signature in parameters["signatures"]:
        lines += ["", f"Signature {escaped(signature['name'])}:", ""]
        sides = (("in", "inputs"), ("out", "outputs"))
        rows = ([side, *pair] for side, key in sides for pair in signature[key].items())
        lines += _table(("", "tensor", "type"), rows)
    if parameters["features"]:
        lines += [
            "",
            "What the preprocessing makes of them:",
            "",
            *_records(parameters["features"]),
        ]
    return lines


def _dataset(data: Mapping[str, Any]) -> list[str]:
    facts = {"Description": data["description"]}
    labels = {"synthetic": "Synthetic", "verdict": "Verdict", "input_sha256": "Input SHA-256"}
    facts |= {label: data[key] for key, label in labels.items() if key in data}
    facts["About a person"] = ", ".join(data["sensitive"]["sensitive_data"])
    lines = _facts(facts)
    if data.get("training"):
        lines += [
            "",
            "Training:",
            "",
            *_table(("setting or figure", "value"), data["training"].items()),
        ]
    if data.get("statistics"):
        rows = [{"field": field, **of} for field, of in data["statistics"].items()]
        lines += ["", "Statistics of the train split:", "", *_records(rows)]
    return lines


def _metric_names(metrics: Sequence[Mapping[str, Any]]) -> list[str]:
    names = dict.fromkeys(metric["type"].partition(" of ")[0] for metric in metrics)
    return [f"{escaped(', '.join(names) or 'unknown')}."]


def _analyses(analysis: Mapping[str, Any]) -> list[str]:
    metrics = analysis["performance_metrics"]
    rows = ([metric["type"], float(metric["value"]), metric["slice"]] for metric in metrics)
    figures = _table(("metric", "value", "on"), rows) if metrics else ["Figures: unknown."]
    parity = analysis["parity"]
    facts = {"Served answers against training": parity["verdict"]}
    if "tolerance" in parity:
        facts["Tolerance"] = parity["tolerance"]
        facts["Requests kept to check it again"] = parity["witnesses"]
    return [*figures, "", *_facts(facts)]


def _risks(risks: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        f"- {escaped(risk['name'])}. Mitigation: {escaped(risk['mitigation_strategy'])}"
        for risk in risks
    ]


def _facts(facts: Mapping[str, Any]) -> list[str]:
    return [f"- {name}: {escaped(value)}" for name, value in facts.items()]


def _bullets(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"- {escaped(entry['description'])}" for entry in entries]


def _labelled(label: str, entries: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"- {label}: {escaped(entry['description'])}" for entry in entries]


def _records(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return _table(columns, ([row.get(column, "") for column in columns] for row in rows))


def _table(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    return [
        f"| {' | '.join(escaped(column) if column else ' ' for column in columns)} |",
        "|" + "---|" * len(columns),
        *(f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows),
    ]
