"""The content's types turned into the published JSON Schema.

python -m components.schema_validation.content.schema writes it to where it is published.
"""

import json
from pathlib import Path

from components.schema_validation.content.model import content_schema

_PACKAGE = Path(__file__).resolve().parent.parent
PUBLISHED = (
    _PACKAGE / "report.schema.json",
    _PACKAGE.parent.parent / "docs" / "report.schema.json",
)


def schema_text() -> str:
    """Returns report.schema.json: sorted keys, two spaces, a final newline."""
    return json.dumps(content_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    for path in PUBLISHED:
        path.write_text(schema_text(), "utf-8")
