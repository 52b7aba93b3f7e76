"""The configuration's dataclasses turned into its reference, for docs/ and for `config docs`."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from pipeline.config_fields import Key, type_name, walk

_INTRODUCTION = """\
# Configuration

<!-- Generated: python local_runner.py config docs --markdown > docs/configuration.md -->

Every key has a default; a run without any configuration works. A later place wins, key by key:

1. the defaults below, and over them what an earlier `run --tune` found ([tuning.md](tuning.md)),
2. a file: `--config my.yaml` (YAML or TOML, nested as the headings below),
3. `--data SOURCE`, which sets `source.path`,
4. `--set key=value`, repeated as often as wanted; the value is YAML, such as `3`, `1e-3`, `null`,
   `[18, 25, 35]`, `"007"`.

```yaml
# my.yaml
source:
  path: ratings/*.csv
  columns: {user_id: customer, movie_id: sku, user_rating: stars, timestamp: bought_at}
trainer:
  max_epochs: 20
```

    python local_runner.py run --config my.yaml --set trainer.embedding_dim=64

Everything is checked before anything runs, and all problems are reported together, each with the
key, what was expected, what arrived and from where. The resolved configuration is stored as
`runs/<run id>/config.yaml`; given back with `--config`, it repeats that run.
YAML is read by its 1.2 rules: `no` and `12:30` are texts, `1e-3` is a number.
"""


def as_markdown(config: type) -> str:
    """Returns the whole reference of a configuration as a Markdown page."""
    parts = [_INTRODUCTION]
    for section, keys in groupby(walk(config), key=lambda key: key.path[:-1]):
        parts.append(f"## {'.'.join(section) or 'At the top'}\n")
        parts.append("| key | type | default | meaning |\n|---|---|---|---|")
        parts.extend(_row(key) for key in keys)
        parts.append("")
    return "\n".join(parts)


def as_lines(config: type, words: Iterable[str] = ()) -> list[str]:
    """Returns `key = default  (type)` and the meaning below it for each key that has all words."""
    lines = []
    for key in walk(config):
        if all(word.lower() in f"{key.name} {key.help}".lower() for word in words):
            lines.append(f"{key.name} = {default_text(key.default)}  ({type_name(key.type)})")
            lines.append(f"    {key.help}")
    return lines


def default_text(value: Any) -> str:
    """Returns a default as one would write it in YAML."""
    plain = dict(value) if isinstance(value, Mapping) else value
    return json.dumps(plain, ensure_ascii=False).strip('"') or '""'


def _row(key: Key) -> str:
    cells = (f"`{key.path[-1]}`", type_name(key.type), f"`{default_text(key.default)}`", key.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
