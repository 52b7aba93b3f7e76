"""Titles that tokenisers, lower-casing and encodings are known to disagree about."""

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
    ("a very long word", "x" * 5000),
    ("no title", None),
)
_MAX_CASED = 500


def cased(words: Sequence[str]) -> Iterator[str]:
    """Yields known words as lower-casing meets them: in capitals, those beyond ASCII first."""
    capitals = {word: word.upper() for word in words if word.upper() != word}
    ordered = sorted(capitals, key=lambda word: word.isascii())
    for word in ordered[:_MAX_CASED]:
        yield capitals[word]
        yield word.capitalize()


def glued(words: Sequence[str]) -> Iterator[str]:
    """Yields pairs of known words with something between them that may or may not separate."""
    for sign in " -_'’.,:;!?&/+*()[]{}\"<>|~#@$%^=`\\\t\u00a0\u200b\u200d\u2013\u2014\u00b7\u0301":
        for one, other in zip(words[:6:2], words[1:6:2], strict=False):
            yield f"{one}{sign}{other}"
