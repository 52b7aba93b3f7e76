"""Movie titles turned into tokens: "Amélie (2001)" into "amélie", "2001", or into n-grams of them.

N-grams of words keep word order ("amélie 2001"); those of characters ("amé", "mél") let titles
that share parts of words, such as sequels and other spellings, share embeddings.
"""

import tensorflow as tf
import tensorflow_transform as tft

from transform.optional_values import MISSING_NUMBER
from transform.params import TransformParams
from transform.title_year import YEAR_AT_END

# Letters with their combining marks, and digits, of any script; all else separates words.
_SEPARATORS = r"[^\pL\pM\pN]+"
_SINGLE = (1, 1)
# The first place from which a title ends in a year; a dot is any character.
_WITH_YEAR = f"(?s)^.*?{YEAR_AT_END}"


def title_tokens(titles: tf.Tensor, params: TransformParams) -> tf.SparseTensor:
    """Returns sparse string `[batch, varying]`: the tokens of UTF-8 titles `[batch]`, in order.

    A title shorter than the shortest n-gram, such as an empty one, gives an empty row. A token
    that occurs twice in a title stands there twice.
    """
    words = title_words(titles, params.max_title_tokens)
    if params.title_tokens == "characters":
        return ngrams(characters(words), params.title_ngrams, separator="")
    return ngrams(words, params.title_ngrams, separator=" ")


def title_words(titles: tf.Tensor, max_tokens: int) -> tf.SparseTensor:
    """Returns sparse string `[batch, varying]`: the first `max_tokens` lower-cased words, in order.

    `titles` is UTF-8 `[batch]`. An empty title, or one of punctuation alone, gives an empty row.
    """
    lowered = tf.strings.lower(titles, encoding="utf-8")
    spaced = tf.strings.strip(tf.strings.regex_replace(lowered, _SEPARATORS, " "))
    return tf.strings.split(spaced)[:, :max_tokens].to_sparse()


def characters(words: tf.SparseTensor) -> tf.SparseTensor:
    """Returns sparse string `[batch, varying]`: the words' Unicode characters, a space between."""
    joined = tf.strings.reduce_join(tf.RaggedTensor.from_sparse(words), axis=1, separator=" ")
    return tf.strings.unicode_split(joined, "UTF-8").to_sparse()


def ngrams(tokens: tf.SparseTensor, sizes: tuple[int, int], separator: str) -> tf.SparseTensor:
    """Returns sparse string `[batch, varying]`: runs of sizes[0] to sizes[1] neighbouring tokens.

    They are ordered by their first token, then by size.
    """
    return tokens if sizes == _SINGLE else tft.ngrams(tokens, sizes, separator)


def release_year(titles: tf.Tensor) -> tf.Tensor:
    """Returns float32 `[batch]`: the year that a title ends in, -1 for none (title_year.py)."""
    years = tf.strings.regex_replace(titles, _WITH_YEAR, r"\1")
    has_year = tf.strings.regex_full_match(titles, _WITH_YEAR)
    return tf.strings.to_number(tf.where(has_year, years, str(MISSING_NUMBER)), tf.float32)
