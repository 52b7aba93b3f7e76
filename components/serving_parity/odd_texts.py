"""Titles that tokenisers, lower-casing and encodings are known to disagree about."""

import unicodedata
from collections.abc import Iterator, Sequence

# What each is to bring out, and the title.
TITLES = (
    ("accents", "Léon: The Professional (1994)"),
    ("accents in capitals", "AMÉLIE (2001)"),
    ("accents as combining marks", "Ame\u0301lie (2001)"),
    ("umlauts", "Über Österreich, Ärzte und Öl"),
    ("sharp s and its capital", "Die Straße STRASSE STRA\u1e9eE"),
    ("Turkish dotted and dotless i", "\u0130stanbul \u0131\u015f\u0131k I i"),
    ("Greek final sigma", "ΟΔΥΣΣΕΥΣ Οδυσσεύς"),
    ("Cyrillic", "Солярис СОЛЯРИС"),
    ("Chinese and Japanese", "千と千尋の神隠し"),
    ("Korean, composed and not", "올드보이 \u110b\u1169\u11af"),
    ("Arabic, right to left", "وجدة"),
    ("Hebrew with marks", "שָׁלוֹם"),
    ("Devanagari with joiners", "क\u094d\u200dष लगान"),
    ("Thai without spaces", "องค์บาก"),
    ("Georgian, two cases", "ᲛᲘᲛᲘᲜᲝ მიმინო"),
    ("titlecase digraphs", "\u01c5ungla \u01c4UNGLA"),
    ("ligatures", "ﬁlm ﬂuﬀ œuvre Æon"),
    ("fullwidth letters", "ＦＵＬＬ　ＷＩＤＴＨ １２３"),
    ("emoji", "The 😀 Emoji 🎬 Movie"),
    ("emoji of several code points", "Family 👨\u200d👩\u200d👧 🏳️\u200d🌈"),
    ("letters beyond the basic plane", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨"),
    ("straight quotes", "\"Quoted\" 'title'"),
    ("curly quotes", "“Quoted” ‘title’ l’été"),
    ("backslashes", "a\\b\\n\\u00e9"),
    ("apostrophes", "Schindler's List O’Brien"),
    ("hyphens and dashes", "Spider-Man – Far—from Home"),
    ("underscores", "under_score __init__"),
    ("digits and superscripts", "Se7en x² 3½ ٣ Ⅷ"),
    ("markup", "<script>alert(1)</script> &amp; <b>"),
    ("a formula", "=cmd|' /C calc'!A0 $\\frac{1$"),
    ("tabs and line breaks", "a\tb\nc\r\nd"),
    ("other spaces", "a\u00a0b\u2003c\u3000d\u200be\ufefff"),
    ("spaces at the edges", "  edge  "),
    ("control characters", "a\x01b\x1b[31mc\x7f"),
    ("punctuation alone", "...!?"),
    ("a space alone", " "),
    ("one letter", "M"),
    ("many words", " ".join(f"word{number}" for number in range(60))),
    ("a very long word", "x" * 120),
    ("no title", None),
)
_MAX_CASED = 500
_FEW, _MANY = 40, 200
# Signs that some folding or normal form takes for others, as TensorFlow's lower-casing does not.
_LOOKALIKES = (
    ("ss", "ß"),
    ("s", "\u017f"),
    ("k", "\u212a"),
    ("i", "\u0131"),
    ("i", "\u0130"),
    ("fi", "\ufb01"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("a", "\u0430"),
    ("e", "\u0435"),
    ("0", "\u0660"),
    ("2", "²"),
)
# Just beyond where columns, buffers and careful programmers cut texts.
_CUTS = (30, 62, 98, 126, 198, 254, 510, 1_022, 4_094, 8_190, 65_534)
# What may stand between two words.
_SIGNS = (
    " -_'’.,:;!?&/+*()[]{}\"<>|~#@$%^=`\\\t\x1f\x85\u00a0\u00ad\u00b7\u0301"
    "\u200b\u200d\u2013\u2014\u2028\u2029\u3000\ufe0f\ufeff"
)


def cased(words: Sequence[str]) -> Iterator[str]:
    """Yields known words as lower-casing meets them: in capitals, those beyond ASCII first."""
    capitals = {word: word.upper() for word in words if word.upper() != word}
    ordered = sorted(capitals, key=lambda word: word.isascii())
    for word in ordered[:_MAX_CASED]:
        yield capitals[word]
        yield word.capitalize()


def glued(words: Sequence[str]) -> Iterator[str]:
    """Yields pairs of known words with something between them that may or may not separate."""
    for sign in (*_SIGNS, "&amp;", "&#39;", "%20", "\\n", "\r\n", "😀", "👩\u200d👧"):
        for one, other in zip(words[:6:2], words[1:6:2], strict=False):
            yield f"{one}{sign}{other}"


def respelled(words: Sequence[str]) -> Iterator[str]:
    """Yields known words spelled otherwise, as some normal form or transliteration has them."""
    beyond = [word for word in words if not word.isascii()]
    for word in dict.fromkeys((*words[:_FEW], *beyond[:_MANY])):
        apart = unicodedata.normalize("NFD", word)
        bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
        accented = f"{bare[:1]}\u0301{bare[1:]}"
        full_width = "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in word)
        lookalikes = (word.replace(*pair) for pair in _LOOKALIKES if pair[0] in word)
        composed = (unicodedata.normalize("NFC", text) for text in (word, accented))
        yield from (apart, bare, accented, full_width, f"{word}'s", f"{word}s")
        yield from (*composed, *lookalikes)


def far_apart(words: Sequence[str]) -> Iterator[str]:
    """Yields titles that end with a known word, so far from the start that a cut would lose it."""
    for word in words[:1]:
        yield from ("." * length + f" {word}" for length in _CUTS)
        yield from (f"{word} " * length for length in (20, 150, 3_000))
        yield from ("😀" * (length // 4) + f" {word}" for length in (64, 256, 1_024))


def edited(words: Sequence[str]) -> Iterator[str]:
    """Yields titles as catalogues write them and as cleaning takes them apart."""
    for one, other in zip(words[:6:2], words[1:6:2], strict=False):
        yield from (f"{one}, The (1994)", f"The {one}", f"{one}, A", f"{one}, La {other} (2001)")
        yield from (f"{one} (1994)", f"{one} [{other}]", f"{one} (a.k.a. {other}) (1994)")
        yield from (f"{one}  {other}", f"{one} {one} {other}", f"{other} {one}", f"{one} 1994")
        yield from (f"<b>{one}</b> {other}", f"{one}&nbsp;{other}", f"{one}; {other}|{one}")
