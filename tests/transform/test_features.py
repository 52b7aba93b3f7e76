from transform import features


def test_twelve_fields_of_a_log_each_with_one_role() -> None:
    roles = (
        *features.QUERY_FIELDS,
        *features.CANDIDATE_FIELDS,
        *features.MOVIE_STATE_FIELDS,
        *features.NEVER_MODEL_FIELDS,
        features.LABEL,
    )
    assert sorted(roles) == sorted((*features.ALL_FIELDS, *features.STATE_FIELDS))
    assert len(set(roles)) == len(roles)
    assert len(features.ALL_FIELDS) == 12


def test_the_label_is_no_feature() -> None:
    assert features.LABEL not in features.FEATURE_FIELDS
    assert features.LABEL not in features.MODEL_FEATURES
    assert len(set(features.MODEL_FEATURES)) == len(features.MODEL_FEATURES)


def test_required_and_optional_fields_are_all_fields() -> None:
    assert set(features.REQUIRED_FIELDS) | set(features.OPTIONAL_FIELDS) == set(features.ALL_FIELDS)
