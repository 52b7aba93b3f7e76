"""A tree of parameter dataclasses turned into its keys: path, type, default and meaning of each."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Path = tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """One key of the configuration, such as `trainer.epochs`."""

    path: Path
    type: Any
    default: Any
    help: str

    @property
    def name(self) -> str:
        """The full path as a user writes it."""
        return ".".join(self.path)


def section_fields(section: type) -> dict[str, Any]:
    """Returns {field: type} of one dataclass, in the order of declaration."""
    hints = get_type_hints(section)
    return {field.name: hints[field.name] for field in fields(section) if field.init}


def walk(section: type, prefix: Path = (), defaults: Any = None) -> Iterator[Key]:
    """Yields every key below a dataclass, depth first, in the order of declaration.

    Args:
      section: the dataclass; every field has a default.
      prefix: the path of the section itself.
      defaults: an instance that holds the defaults, else the section's own.
    """
    defaults = section() if defaults is None else defaults
    hints = section_fields(section)
    for field in fields(section):
        if not field.init:
            continue
        path, hint, default = (
            (*prefix, field.name),
            hints[field.name],
            getattr(defaults, field.name),
        )
        if is_dataclass(hint):
            yield from walk(hint, path, default)  # type: ignore[arg-type]
        else:
            yield Key(path, hint, default, str(field.metadata.get("help", "")))


def is_mapping(hint: Any) -> bool:
    """Says whether a field holds keys of the user's own, such as column names."""
    origin = get_origin(hint) or hint
    if origin in (Union, types.UnionType):
        return any(is_mapping(arm) for arm in get_args(hint))
    return isinstance(origin, type) and issubclass(origin, Mapping)


def type_name(hint: Any) -> str:
    """Returns a type in a reader's words: `integer`, `number or null`, `list of strings`."""
    origin, arms = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"{arm}" for arm in arms)
    if origin in (Union, types.UnionType):
        return " or ".join(type_name(arm) for arm in arms)
    if origin is tuple:
        if arms[-1] is Ellipsis:
            return f"list of {type_name(arms[0])}s"
        return f"list of {len(arms)} {type_name(arms[0])}s"
    if is_mapping(hint):
        return "mapping"
    plain = {
        int: "integer",
        float: "number",
        str: "string",
        bool: "true or false",
        type(None): "null",
    }
    return plain.get(hint, str(hint))
