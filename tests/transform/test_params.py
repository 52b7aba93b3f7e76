import pytest

from transform.params import TransformParams


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id_encoding", "one-hot"),
        ("season_encoding", "lunar"),
        ("num_timestamp_buckets", 0),
        ("num_hash_buckets", 0),
        ("max_title_vocabulary", 1.5),
        ("age_boundaries", (30.0, 20.0)),
        ("min_user_ratings", 0),
        ("num_oov_buckets", 0),
        ("timestamp_bucketing", "weekly"),
        ("title_tokens", "sentences"),
        ("title_ngrams", (2, 1)),
        ("title_ngrams", (0, 1)),
        ("title_ngrams", (1, 9)),
        ("title_ngrams", (1, 2, 3)),
        ("title_ngrams", (1, 2.5)),
    ],
)
def test_a_bad_setting_is_named(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        TransformParams(**{field: value})  # type: ignore[arg-type]


def test_settings_survive_json_which_knows_no_tuples() -> None:
    assert TransformParams(age_boundaries=[20, 40]) == TransformParams(  # type: ignore[arg-type]
        age_boundaries=(20.0, 40.0)
    )
    assert TransformParams(title_ngrams=[1, 2]) == TransformParams(  # type: ignore[arg-type]
        title_ngrams=(1, 2)
    )
