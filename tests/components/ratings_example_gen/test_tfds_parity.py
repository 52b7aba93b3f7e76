"""On the real ml-100k our rows are those of TFDS' own parser, field by field."""

import zipfile
from pathlib import Path

import pytest

from components.ratings_example_gen import encodings
from components.ratings_example_gen.examples import join_tables
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import RowRules
from components.ratings_example_gen.sources import open_source
from transform import features as f
from transform.arrow import pa

REAL_ZIP = Path("../shared/data/ml-100k.zip")


@pytest.mark.tfx
def test_label_names_are_those_of_tfds(tmp_path):
    import tensorflow_datasets as tfds

    features = tfds.builder("movielens/1m-ratings", data_dir=str(tmp_path)).info.features
    assert tuple(features["movie_genres"].feature.names) == encodings.GENRES
    assert tuple(features["user_occupation_label"].names) == encodings.OCCUPATIONS
    hundred_k = tfds.builder("movielens/100k-ratings", data_dir=str(tmp_path)).info.features
    assert set(hundred_k) == set(f.ALL_FIELDS)


@pytest.mark.tfx
@pytest.mark.skipif(not REAL_ZIP.exists(), reason="../shared/data/ml-100k.zip is not here")
def test_rows_are_those_of_tfds(tmp_path):
    from tensorflow_datasets.structured import movielens_parsing

    zipfile.ZipFile(REAL_ZIP).extractall(tmp_path)
    theirs = [
        row for _, row in movielens_parsing.parse_100k_ratings_data(str(tmp_path / "ml-100k"))
    ]
    source = open_source(SourceParams(path=str(REAL_ZIP)))
    rules = RowRules(source.scale, 788_918_400, 1_000_000_000)
    parsed = [source.parse(block, rules) for block in source.blocks(0, 1 << 20)]
    tables = source.tables()
    ours = join_tables(
        pa.Table.from_batches([part.rows for part in parsed]),
        tables.movies.arrow(),
        tables.users.arrow(),
    ).to_pydict()
    assert len(theirs) == 100_000
    convert = {
        f.MOVIE_GENRES: lambda names: [encodings.GENRES.index(name) for name in names],
        f.USER_OCCUPATION_LABEL: encodings.OCCUPATIONS.index,
        f.USER_RATING: float,
        f.TIMESTAMP: int,
    }
    for name in f.ALL_FIELDS:
        expected = [convert.get(name, lambda value: value)(row[name]) for row in theirs]
        assert ours[name] == expected, name
