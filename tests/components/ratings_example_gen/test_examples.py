"""The bytes that examples.encode writes are what TensorFlow reads as tf.train.Example."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_example_gen.blocks import ROW_TYPES
from components.ratings_example_gen.examples import encode
from transform import features as f
from transform.arrow import pa

pytestmark = pytest.mark.tfx

int64 = st.integers(-(2**63), 2**63 - 1)
# Adding 0.0 takes the sign off zero: equal values share one encoding, and no rating is -0.
VALUES = {
    f.MOVIE_ID: st.one_of(st.none(), st.text(max_size=200)),
    f.MOVIE_GENRES: st.one_of(st.none(), st.lists(int64, max_size=20)),
    f.USER_RATING: st.one_of(
        st.none(), st.floats(width=32, allow_nan=False).map(lambda x: x + 0.0)
    ),
    f.TIMESTAMP: st.one_of(st.none(), int64),
}


@settings(deadline=None)
@given(st.lists(st.tuples(*VALUES.values()), min_size=1, max_size=8))
def test_tensorflow_reads_what_was_encoded(rows):
    import tensorflow as tf

    columns = dict(zip(VALUES, map(list, zip(*rows, strict=True)), strict=True))
    table = pa.table({name: pa.array(values, ROW_TYPES[name]) for name, values in columns.items()})
    for row, record in zip(rows, encode(table, None, None), strict=True):
        expected = tf.train.Example()
        expected.features.SetInParent()
        movie, genres, rating, timestamp = row
        features = expected.features.feature
        if movie is not None:
            features[f.MOVIE_ID].bytes_list.value.append(movie.encode())
        if genres is not None:
            features[f.MOVIE_GENRES].int64_list.value.extend(genres)
            features[f.MOVIE_GENRES].int64_list.SetInParent()
        if rating is not None:
            features[f.USER_RATING].float_list.value.append(rating)
        if timestamp is not None:
            features[f.TIMESTAMP].int64_list.value.append(timestamp)
        assert tf.train.Example.FromString(record) == expected
