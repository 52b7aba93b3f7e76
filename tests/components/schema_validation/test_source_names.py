import pytest

from components.schema_validation.source_names import source_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/data/here/ml-100k.zip", "ml-100k.zip"),
        ("/data/there/ml-100k/", "ml-100k"),
        ("/data/days/day-{SPAN}.csv", "days/day-{SPAN}.csv"),
        ("/data/days/{SPAN}/*.csv", "days/{SPAN}/*.csv"),
        ("/*.csv", "*.csv"),
        ("/", ""),
        ("data/ml-100k.zip", "data/ml-100k.zip"),
        ("gs://bucket/folder/ml-100k.zip", "gs://bucket/folder/ml-100k.zip"),
        ("", ""),
    ],
)
def test_a_source_is_called_the_same_in_every_folder(path: str, name: str) -> None:
    assert source_name(path) == name
