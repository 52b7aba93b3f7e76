"""Movie titles turned into words: "Amélie (2001)" into "amélie", "2001"."""

import tensorflow as tf

# Letters with their combining marks, and digits, of any script; all else separates words.
_SEPARATORS = r"[^\pL\pM\pN]+"


def title_words(titles: tf.Tensor, max_tokens: int) -> tf.SparseTensor:
    """Returns sparse string `[batch, varying]`: the first `max_tokens` lower-cased words, in order.

    `titles` is UTF-8 `[batch]`. An empty title, or one of punctuation alone, gives an empty row.
    """
    lowered = tf.strings.lower(titles, encoding="utf-8")
    spaced = tf.strings.strip(tf.strings.regex_replace(lowered, _SEPARATORS, " "))
    return tf.strings.split(spaced)[:, :max_tokens].to_sparse()
