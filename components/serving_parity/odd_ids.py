"""Known ids turned into ones that are not known, and that a careless reader takes for them."""

import unicodedata
from collections.abc import Collection, Iterator

# With several buckets for what is out of vocabulary, these fall into different ones.
NUM_STRANGERS = 16


def lookalikes(entry: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yields what was done to an id and the id that this makes, none of them in `known`."""
    made = {
        "a space before it": f" {entry}",
        "a space behind it": f"{entry} ",
        "a line break behind it": f"{entry}\n",
        "in capitals": entry.upper(),
        "in small letters": entry.lower(),
        "its first letter a capital": entry.capitalize(),
        "a zero before it": f"0{entry}",
        "written as a fraction": f"{entry}.0",
        "in full width": "".join(_in_full_width(sign) for sign in entry),
        "with an accent": f"{entry}\u0301",
        "taken apart": unicodedata.normalize("NFD", entry),
        "in quotes": f'"{entry}"',
        "going on for long": entry + "x" * 300,
    }
    yield from ((what, made_up) for what, made_up in made.items() if made_up not in known)


def strangers(prefix: str) -> Iterator[str]:
    """Yields ids that nobody has."""
    yield from (f"{prefix}-{number}" for number in range(NUM_STRANGERS))


def _in_full_width(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign
