"""report.json of SchemaValidation turned into what a manifest keeps of the data behind a model."""

from collections.abc import Mapping
from typing import Any

_DIGESTS = {
    "input_sha256": "input_fingerprint",
    "schema_sha256": "schema_sha256",
    "rules_sha256": "rules_sha256",
}


def data_of(verdict: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """Returns verdict, numbers and digests; no path, name or value of the data goes along.

    Args:
      verdict: on the data.
      report: what report.json holds; {} when it is not there, then only the verdict is known.
    """
    data: dict[str, Any] = {"verdict": verdict}
    if report:
        provenance = report["provenance"]
        digests = {name: provenance[key] for name, key in _DIGESTS.items()}
        data |= {
            "rows": {split["name"]: split["rows"] for split in report["splits"]},
            "warnings": report["counts"]["warning"],
            "synthetic": report["synthetic"],
            **{name: digest for name, digest in digests.items() if digest},
        }
    return data
